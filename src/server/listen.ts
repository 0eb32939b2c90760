// Listening, with errors that say what to do.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { createGate, type Verdict } from './gate.ts'
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

interface Refused {
  readonly status: 401 | 429 | 500 | 503
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

const REFUSED: Readonly<Record<Exclude<Verdict, 'admitted'>, Refused>> = {
  unauthorized: {
    status: 401,
    text: 'a user and a password are needed\n',
    headers: { 'WWW-Authenticate': 'Basic realm="authslo", charset="UTF-8"' },
  },
  too_many: { status: 429, text: 'too many requests\n', headers: { 'Retry-After': '1' } },
  busy: {
    status: 503,
    text: 'too many passwords to look at\n',
    headers: { 'Retry-After': '1' },
  },
}
const FAILED: Refused = { status: 500, text: 'internal error\n', headers: {} }

const refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  { status, text, headers }: Refused,
): void => {
  // What is sent is let go, so that the sender gets to our answer.
  request.resume()
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': text.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  response.end(text)
}

export interface ListenOptions {
  /** TLS, users, rate and headers; without it plain HTTP for everybody. */
  readonly web?: WebSource | undefined
  /** Of requests that did not get to the app. */
  readonly onRefused?: (status: Refused['status']) => void
  /** A check that failed is a bug. */
  readonly onError?: (error: unknown) => void
}

export const listen = async (
  app: RequestListener,
  at: ListenAt,
  option: string,
  { web, onRefused, onError }: ListenOptions = {},
): Promise<Listening | { readonly problem: string }> => {
  const gate = createGate(web)
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(web?.().headers ?? {}))
      response.setHeader(name, value)
    const settle = (verdict: Verdict): void => {
      if (verdict === 'admitted') return app(request, response)
      onRefused?.(REFUSED[verdict].status)
      refuse(request, response, REFUSED[verdict])
    }
    const verdict = gate(request.headers.authorization)
    if (typeof verdict === 'string') return settle(verdict)
    verdict.then(settle, (error: unknown) => {
      onError?.(error)
      onRefused?.(FAILED.status)
      refuse(request, response, FAILED)
    })
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
