// HTTP servers of the demo: 127.0.0.1, a port that the system chooses.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asServer } from './tracing.ts'

export interface Loopback {
  /** Without a slash at the end. */
  readonly url: string
  /** Resolves when no handler runs any more and every response has told that it is closed. */
  readonly close: () => Promise<void>
}

export const listenOnLoopback = async (
  service: string,
  handler: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<Loopback> => {
  // A server says that it is closed before the responses of its last connections do.
  const inFlight = new Set<Promise<unknown>>()
  const server = createServer((request, response) => {
    const ended = Promise.allSettled([
      once(response, 'close'),
      asServer(service, request, response, () => handler(request, response)),
    ])
    inFlight.add(ended)
    void ended.then(() => inFlight.delete(ended))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await Promise.all(inFlight)
    },
  }
}
