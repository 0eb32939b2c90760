// OTLP over HTTP: /v1/logs and /v1/traces, protobuf or JSON.
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import type { Signal } from '../../records/otlp/messages.ts'
import type { OtlpEncoding } from '../../records/otlp/request.ts'
import type { Admits } from '../bearer.ts'
import { CODINGS, codingOf, readBody, type Body, type Coding } from '../body.ts'
import type { Intake } from '../intake.ts'
import { CANNOT_KEEP, isAnswered, type Keeping } from '../keeping.ts'
import { responseBody, RPC, statusBody, type Rpc } from './answers.ts'
import type { Export, ExportResult } from './export.ts'

export interface OtlpHttpOptions {
  readonly intake: Intake
  readonly keeping: Keeping
  readonly admits: Admits
  readonly take: Export
  /** As sent, and again after decompression. */
  readonly maxBodyBytes: number
  readonly onAnswer: (status: number) => void
  readonly onError: (error: unknown) => void
}

const TYPES = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
} as const
const RETRY_AFTER_SECONDS = '1'

const encodingOf = (request: Request): OtlpEncoding | undefined => {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === TYPES.json) return 'json'
  return type === TYPES.protobuf || type === 'application/protobuf' ? 'protobuf' : undefined
}

const FAULTS: Readonly<Record<'malformed' | 'too_large' | 'stopped', readonly [number, Rpc]>> = {
  malformed: [400, RPC.invalidArgument],
  too_large: [413, RPC.resourceExhausted],
  stopped: [503, RPC.unavailable],
}

/** What has to be known of a request to do it again. */
export type OtlpAbout = Readonly<{
  receiver: 'otlp_http'
  signal: Signal
  coding: Coding
  encoding: OtlpEncoding
}>
const NOTHING_REJECTED = { ok: true, rejected: 0, message: '' } as const

export const unpackAndTake = async (
  { take, maxBodyBytes }: Pick<OtlpHttpOptions, 'take' | 'maxBodyBytes'>,
  { signal, coding, encoding }: OtlpAbout,
  unpack: Body['unpack'],
): Promise<ExportResult> => {
  const plain = await unpack(coding, maxBodyBytes)
  if (plain === 'too_large')
    return { ok: false, fault: plain, message: `over ${maxBodyBytes} bytes when unpacked` }
  if (plain === 'malformed')
    return { ok: false, fault: plain, message: `the body is not ${coding}` }
  return take(signal, plain, encoding)
}

export const createOtlpHttp = (options: OtlpHttpOptions): Express => {
  const { intake, keeping, admits, maxBodyBytes, onAnswer, onError } = options
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')

  const answer = (
    response: Response,
    status: number,
    body: Buffer,
    encoding: OtlpEncoding,
  ): void => {
    onAnswer(status)
    if (response.destroyed) return
    // Not by Express, which adds a charset.
    response.status(status).setHeader('Content-Type', TYPES[encoding])
    response.setHeader('Content-Length', body.length)
    if (status === 503) response.set('Retry-After', RETRY_AFTER_SECONDS)
    response.end(body)
  }
  const refuse = (
    request: Request,
    response: Response,
    status: number,
    code: Rpc,
    why: string,
  ): void => {
    // What we do not read is let go, so that the sender gets to our answer.
    request.resume()
    const encoding = encodingOf(request) ?? 'json'
    answer(response, status, statusBody(code, why, encoding), encoding)
  }

  const receive =
    (signal: Signal): RequestHandler =>
    async (request, response) => {
      const { headers } = request
      if (!admits(headers.authorization)) {
        response.set('WWW-Authenticate', 'Bearer')
        return refuse(request, response, 401, RPC.unauthenticated, 'a bearer token is needed')
      }
      const encoding = encodingOf(request)
      if (encoding === undefined) {
        const why = `send ${TYPES.protobuf} or ${TYPES.json}`
        return refuse(request, response, 415, RPC.invalidArgument, why)
      }
      const coding = codingOf(headers['content-encoding'])
      if (coding === undefined) {
        response.set('Accept-Encoding', CODINGS.join(', '))
        const why = `send Content-Encoding ${CODINGS.join(', ')}`
        return refuse(request, response, 415, RPC.invalidArgument, why)
      }
      const body = await readBody(request, intake, maxBodyBytes)
      if (body === 'aborted') return
      if (body === 'full')
        return refuse(request, response, 503, RPC.unavailable, 'authslo is behind: send it again')
      if (body === 'too_large') {
        const why = `over ${maxBodyBytes} bytes`
        return refuse(request, response, 413, RPC.resourceExhausted, why)
      }
      try {
        const about: OtlpAbout = { receiver: 'otlp_http', signal, coding, encoding }
        const answered = isAnswered(response)
        const result = await keeping.take({ about, body: body.bytes, answered }, () =>
          unpackAndTake(options, about, body.unpack),
        )
        if (result === 'refused')
          return refuse(request, response, 503, RPC.unavailable, CANNOT_KEEP)
        if (result === 'repeated')
          return answer(response, 200, responseBody(signal, NOTHING_REJECTED, encoding), encoding)
        if (result.ok)
          return answer(response, 200, responseBody(signal, result, encoding), encoding)
        const [status, code] = FAULTS[result.fault]
        refuse(request, response, status, code, result.message)
      } finally {
        body.release()
      }
    }

  for (const signal of ['logs', 'traces'] as const) {
    app.post(`/v1/${signal}`, receive(signal))
    app.all(`/v1/${signal}`, (request, response) => {
      response.set('Allow', 'POST')
      refuse(request, response, 405, RPC.unimplemented, 'only POST')
    })
  }
  app.use((request, response) =>
    refuse(request, response, 404, RPC.notFound, 'only /v1/logs and /v1/traces'),
  )
  const failed: ErrorRequestHandler = (error: unknown, request, response, next) => {
    onError(error)
    if (response.headersSent) return next(error)
    return refuse(request, response, 500, RPC.internal, 'internal error')
  }
  app.use(failed)
  return app
}
