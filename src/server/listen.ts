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
const SWEEP_MS = 20

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
    // Also for what happens later (no free descriptors): by then the promise is settled and clients see the failure.
    server.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ problem: `${why(error, at)}; choose another with ${option}` })
    })
    server.listen(at.port, at.host === '' ? undefined : at.host, () => {
      const { port } = server.address() as AddressInfo
      const host = at.host.includes(':') ? `[${at.host}]` : at.host || 'localhost'
      resolve({ url: `http://${host}:${port}/`, port, close: () => closeAll(server) })
    })
  })
}

const why = (error: NodeJS.ErrnoException, { host, port }: ListenAt): string => {
  const where = `port ${port} of ${host === '' ? 'all addresses' : host}`
  switch (error.code) {
    case 'EADDRINUSE':
      return `${where} is taken`
    case 'EACCES':
      return `listening on ${where} is not allowed`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address ${host}`
    default:
      return `cannot listen on ${where}: ${error.message}`
  }
}

const closeAll = (server: ReturnType<typeof createServer>): Promise<void> =>
  new Promise((resolve) => {
    const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    // A connection kept alive is idle only once its answer has been sent.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
    server.close(() => {
      clearTimeout(grace)
      clearInterval(sweep)
      resolve()
    })
    server.closeIdleConnections()
  })
