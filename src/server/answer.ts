// How every answer is sent: its type, compression where asked for, and headers that keep a browser from doing more than showing it.
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Request, RequestHandler, Response } from 'express'

export interface Answer {
  readonly type: string
  readonly body: string
  /** 200 without */
  readonly status?: number
}

export const TEXT = 'text/plain; charset=utf-8'
export const HTML = 'text/html; charset=utf-8'
export const JSON_TYPE = 'application/json; charset=utf-8'

const compress = promisify(gzip)
/** Below a packet there is nothing to win. */
const COMPRESS_FROM_BYTES = 1024

/** `Referrer-Policy: no-referrer` would make browsers send `Origin: null` with our own forms. */
const SAFETY: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** What the operator's web-config says stays. */
export const safetyHeaders: RequestHandler = (_, response, next) => {
  for (const [name, value] of Object.entries(SAFETY))
    if (!response.hasHeader(name)) response.set(name, value)
  next()
}

/** Express answers HEAD by the handler of GET; node leaves the body out and the length in. */
export const send = async (
  request: Request,
  response: Response,
  { type, body, status = 200 }: Answer,
): Promise<void> => {
  const plain = Buffer.from(body, 'utf8')
  const zipped =
    plain.length >= COMPRESS_FROM_BYTES && request.acceptsEncodings('gzip', 'identity') === 'gzip'
  const bytes = zipped ? await compress(plain) : plain
  response.status(status).set({
    'Content-Type': type,
    'Content-Length': String(bytes.length),
    'Cache-Control': 'no-store',
    Vary: 'Accept, Accept-Encoding',
  })
  if (zipped) response.set('Content-Encoding', 'gzip')
  response.end(bytes)
}

/** For every method that a path does not have. */
export const refuseMethod =
  (allowed: string): RequestHandler =>
  (request, response) => {
    response.set('Allow', allowed)
    return send(request, response, { type: TEXT, status: 405, body: `only ${allowed}\n` })
  }
