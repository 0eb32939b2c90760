// Listening, with errors that say what to do.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { overTls, type OverTls } from './over-tls.ts'
import type { TlsSettings, WebSource } from './web-settings.ts'

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
export const bind = (
  server: Server,
  at: ListenAt,
  option: string,
): Promise<{ readonly host: string; readonly port: number } | { readonly problem: string }> =>
  new Promise((resolve) => {
    // Also for what happens later (no free descriptors): by then the promise is settled and clients see the failure.
    server.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ problem: `${why(error, at)}; choose another with ${option}` })
    })
    server.listen(at.port, at.host === '' ? undefined : at.host, () => {
      const { port } = server.address() as AddressInfo
      resolve({ host: at.host.includes(':') ? `[${at.host}]` : at.host || 'localhost', port })
    })
  })

/** undefined: the web-config has no TLS. */
export const secured = (
  server: Server,
  web: WebSource | undefined,
  protocols: readonly string[],
): OverTls | undefined =>
  web?.().tls === undefined ? undefined : overTls(server, () => web().tls as TlsSettings, protocols)

/** `web`: TLS and headers; without it plain HTTP. */
export const listen = async (
  app: RequestListener,
  at: ListenAt,
  option: string,
  web?: WebSource,
): Promise<Listening | { readonly problem: string }> => {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(web?.().headers ?? {}))
      response.setHeader(name, value)
    app(request, response)
  })
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  const tls = secured(server, web, ['http/1.1'])
  const bound = await bind(server, at, option)
  if ('problem' in bound) return bound
  const scheme = tls === undefined ? 'http' : 'https'
  return {
    url: `${scheme}://${bound.host}:${bound.port}/`,
    port: bound.port,
    close: () => closeAll(server, tls),
  }
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

const closeAll = (
  server: ReturnType<typeof createServer>,
  tls: OverTls | undefined,
): Promise<void> =>
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
    tls?.dropHandshakes()
  })
