// Listening, with errors that say what to do.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Listening {
  readonly url: string
  readonly port: number
  /** Ends idle connections at once, others after a grace. */
  readonly close: () => Promise<void>
}

export interface ListenAt {
  readonly host: string
  readonly port: number
}

const GRACE_MS = 2000

/** `option`: the flag that names another address, for the message. Never throws. */
export const listen = (
  app: RequestListener,
  at: ListenAt,
  option: string,
): Promise<Listening | { readonly problem: string }> => {
  const server = createServer(app)
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `${at.host || 'all addresses'}, port ${at.port}`
      const why =
        error.code === 'EADDRINUSE'
          ? `port ${at.port} is taken`
          : error.code === 'EACCES'
            ? `listening on ${where} is not allowed`
            : `cannot listen on ${where}: ${error.message}`
      resolve({ problem: `${why}; choose another with ${option}` })
    })
    server.listen(at.port, at.host === '' ? undefined : at.host, () => {
      const { port } = server.address() as AddressInfo
      const host = at.host.includes(':') ? `[${at.host}]` : at.host || 'localhost'
      resolve({ url: `http://${host}:${port}/`, port, close: () => closeAll(server) })
    })
  })
}

const closeAll = (server: ReturnType<typeof createServer>): Promise<void> =>
  new Promise((resolve) => {
    const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    server.close(() => {
      clearTimeout(grace)
      resolve()
    })
    server.closeIdleConnections()
  })
