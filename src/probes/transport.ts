// HTTP and TLS with limits: time, size, hosts. What goes wrong is a value.
import { lookup } from 'node:dns/promises'
import { request as requestHttp, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connect, type PeerCertificate } from 'node:tls'
import { mayRedirect } from './hosts.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly bytes: number
  /** Wall clock, ms, of the last request of a chain. */
  readonly sentAt: number
  readonly receivedAt: number
  readonly seconds: number
}
export interface Fault {
  readonly fault: 'timeout' | 'connect' | 'tls' | 'redirect' | 'too_large' | 'forbidden' | 'stopped'
  readonly problem: string
  readonly seconds: number
}

export interface Handshake {
  readonly certificate: PeerCertificate
  /** Why the certificate is not to be trusted, as OpenSSL calls it. */
  readonly distrust: string | undefined
  readonly seconds: number
}

export interface Outgoing {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

export interface Transport {
  /** Follows redirects on the same host. `address`: of several that the host has. */
  readonly get: (url: URL, signal: AbortSignal, address?: string) => Promise<Answer | Fault>
  /** Follows nothing. */
  readonly request: (url: URL, signal: AbortSignal, what: Outgoing) => Promise<Answer | Fault>
  readonly handshake: (url: URL, signal: AbortSignal) => Promise<Handshake | Fault>
  /** All addresses of a host; empty where it cannot be resolved. */
  readonly addresses: (host: string) => Promise<readonly string[]>
}

export interface TransportOptions {
  readonly timeoutMs: number
  readonly userAgent: string
  readonly now: () => number
  /** Trusted beside the usual ones; for tests. */
  readonly ca?: string
}

/** A discovery document or a key set is some kilobytes. */
const MAX_BYTES = 1024 * 1024
const MAX_REDIRECTS = 3
const GET_JSON: Outgoing = { method: 'GET', headers: { accept: 'application/json' } }

export const createTransport = (options: TransportOptions): Transport => {
  const { timeoutMs, userAgent, now, ca } = options

  const once = (
    url: URL,
    signal: AbortSignal,
    { method, headers, body }: Outgoing,
    address?: string,
  ): Promise<Answer | Fault> =>
    new Promise((resolve) => {
      const sentAt = now()
      const began = performance.now()
      const seconds = (): number => (performance.now() - began) / 1000
      const overdue = AbortSignal.timeout(timeoutMs)
      const fail = (error: unknown): void =>
        resolve({ ...faultOf(error, signal, overdue), seconds: seconds() })
      const settings: RequestOptions & { ca?: string; servername?: string } = {
        agent: false,
        method,
        headers: { ...headers, 'user-agent': userAgent, connection: 'close' },
        signal: AbortSignal.any([signal, overdue]),
        ...(ca === undefined ? {} : { ca }),
        ...(address === undefined ? {} : { lookup: pinnedTo(address) }),
      }
      const send = url.protocol === 'https:' ? requestHttps : requestHttp
      const sent = send(url, settings, (response) => {
        const parts: Buffer[] = []
        let bytes = 0
        response.on('error', fail)
        response.on('data', (part: Buffer) => {
          bytes += part.length
          parts.push(part)
          if (bytes <= MAX_BYTES) return
          resolve({
            fault: 'too_large',
            problem: `more than ${MAX_BYTES} bytes`,
            seconds: seconds(),
          })
          sent.destroy()
        })
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString('utf8'),
            bytes,
            sentAt,
            receivedAt: now(),
            seconds: seconds(),
          }),
        )
      })
      sent.on('error', fail)
      sent.end(body)
    })

  const get: Transport['get'] = async (url, signal, address) => {
    let at = url
    let seconds = 0
    for (let hop = 0; ; hop++) {
      const answer = await once(at, signal, GET_JSON, address)
      seconds += answer.seconds
      if ('fault' in answer) return { ...answer, seconds }
      const { location } = answer.headers
      const isRedirect = answer.status >= 300 && answer.status < 400 && location !== undefined
      if (!isRedirect) return { ...answer, seconds }
      const to = URL.canParse(location, at.href) ? new URL(location, at) : undefined
      if (to === undefined || hop >= MAX_REDIRECTS || !mayRedirect(at, to)) {
        const problem =
          to === undefined || to.host === at.host
            ? 'redirected in vain'
            : `redirected to ${to.host}, which is not followed`
        return { fault: 'redirect', problem, seconds }
      }
      at = to
    }
  }

  return {
    get,
    request: once,
    handshake: (url, signal) =>
      new Promise((resolve) => {
        const began = performance.now()
        const seconds = (): number => (performance.now() - began) / 1000
        const overdue = AbortSignal.timeout(timeoutMs)
        const host = url.hostname.replace(/^\[|\]$/g, '')
        const socket = connect({
          host,
          port: url.port === '' ? 443 : Number(url.port),
          // Its end is what is looked for, so one that has passed must be seen too.
          rejectUnauthorized: false,
          ...(/[a-z]/i.test(host) && !host.includes(':') ? { servername: host } : {}),
          ...(ca === undefined ? {} : { ca }),
        })
        const finish = (result: Handshake | Fault): void => {
          resolve(result)
          socket.destroy()
        }
        const fail = (error: unknown): void =>
          finish({ ...faultOf(error, signal, overdue), seconds: seconds() })
        const ended = AbortSignal.any([signal, overdue])
        ended.addEventListener('abort', () => fail(ended.reason), { once: true })
        socket.on('error', fail)
        socket.on('secureConnect', () => {
          const { authorizationError: error } = socket as {
            authorizationError?: Error | string | null
          }
          const distrust =
            error instanceof Error
              ? ((error as NodeJS.ErrnoException).code ?? error.message)
              : error
          finish({
            certificate: socket.getPeerCertificate(),
            distrust: socket.authorized ? undefined : (distrust ?? 'not trusted'),
            seconds: seconds(),
          })
        })
      }),
    addresses: async (host) => {
      try {
        const found = await lookup(host.replace(/^\[|\]$/g, ''), { all: true })
        return [...new Set(found.map(({ address }) => address))].sort()
      } catch {
        return []
      }
    },
  }
}

const TLS_CODES = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|HOSTNAME|EPROTO)/

const faultOf = (
  error: unknown,
  stopped: AbortSignal,
  overdue: AbortSignal,
): Omit<Fault, 'seconds'> => {
  if (stopped.aborted) return { fault: 'stopped', problem: 'stopped' }
  if (overdue.aborted) return { fault: 'timeout', problem: 'no answer in time' }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection'
  return { fault: TLS_CODES.test(code) ? 'tls' : 'connect', problem: code }
}

/** Host name and certificate stay those of the URL. */
const pinnedTo =
  (address: string): NonNullable<RequestOptions['lookup']> =>
  (_, asked, done) => {
    const family = address.includes(':') ? 6 : 4
    if (asked.all === true) done(null, [{ address, family }])
    else done(null, address, family)
  }
