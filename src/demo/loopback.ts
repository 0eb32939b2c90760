// HTTP servers of the demo: 127.0.0.1, a port that the system chooses.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Loopback {
  /** Without a slash at the end. */
  readonly url: string
  readonly close: () => Promise<void>
}

export const listenOnLoopback = (
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Loopback> =>
  new Promise((resolve, reject) => {
    const server = createServer(handler)
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            server.closeAllConnections()
          }),
      })
    })
  })
