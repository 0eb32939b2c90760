// POST /ingest/<source>: what shippers and webhooks send. 202 says that the pipeline has every record of the body.
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type Response,
} from 'express'
import type { IncomingMessage } from 'node:http'
import type { Admits } from './bearer.ts'
import { CODINGS, codingOf, readBody, type Body, type Coding } from './body.ts'
import type { Intake } from './intake.ts'
import { CANNOT_KEEP, isAnswered, type Keeping } from './keeping.ts'
import { slicesOf, type PushInput } from './push.ts'
import { pushedRecords, pushedTypeOf, TYPE_NAMES, type PushedType } from './pushed-records.ts'

export interface HttpPushOptions {
  readonly intake: Intake
  readonly keeping: Keeping
  /** By name of the source. */
  readonly targets: ReadonlyMap<string, { readonly input: PushInput; readonly admits: Admits }>
  /** As sent, and again after decompression. */
  readonly maxBodyBytes: number
  readonly maxLineBytes: number
  readonly onAnswer: (status: number) => void
  readonly onError: (error: unknown) => void
}

interface Answer {
  readonly status: number
  readonly body: object
}

const RETRY_AFTER_SECONDS = '1'
/** Okta sends some 50 characters. */
const MAX_CHALLENGE = 512

const fault = (status: number, error: string): Answer => ({ status, body: { error } })

/** What has to be known of a request to do it again. */
export type PushAbout = Readonly<{
  receiver: 'http'
  source: string
  coding: Coding
  type: PushedType
}>

export const unpackAndPush = async (
  { maxBodyBytes, maxLineBytes }: Pick<HttpPushOptions, 'maxBodyBytes' | 'maxLineBytes'>,
  { coding, type }: PushAbout,
  unpack: Body['unpack'],
  input: PushInput,
): Promise<Answer> => {
  const plain = await unpack(coding, maxBodyBytes)
  if (plain === 'too_large') return fault(413, `over ${maxBodyBytes} bytes when unpacked`)
  if (plain === 'malformed') return fault(400, `the body is not ${coding}`)
  const records = pushedRecords(plain, type, maxLineBytes)
  if ('why' in records) {
    const { record, why } = records
    return { status: 400, body: { error: `record ${record}: ${why}; none was taken`, record } }
  }
  return (await input.take(slicesOf(records), plain.length))
    ? { status: 202, body: { records: records.length } }
    : fault(503, 'authslo is stopping')
}

export const createHttpPush = (options: HttpPushOptions): Express => {
  const { intake, keeping, targets, maxBodyBytes, onAnswer, onError } = options
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')

  const send = (
    request: Pick<Request, 'resume'>,
    response: Response,
    { status, body }: Answer,
  ): void => {
    // What we do not read is let go, so that the sender gets to our answer.
    request.resume()
    onAnswer(status)
    if (response.destroyed) return
    response.set('Cache-Control', 'no-store')
    if (status === 429 || status === 503) response.set('Retry-After', RETRY_AFTER_SECONDS)
    response.status(status).json(body)
  }

  const receive = async (
    request: IncomingMessage,
    response: Response,
    source: string,
    input: PushInput,
  ): Promise<Answer | undefined> => {
    const type = pushedTypeOf(request.headers['content-type'])
    if (type === undefined) return fault(415, `send ${TYPE_NAMES}`)
    const coding = codingOf(request.headers['content-encoding'])
    if (coding === undefined) return fault(415, `send Content-Encoding ${CODINGS.join(', ')}`)
    const body = await readBody(request, intake, maxBodyBytes)
    if (body === 'aborted') return undefined
    if (body === 'full') return fault(429, 'authslo is behind: send it again')
    if (body === 'too_large') return fault(413, `over ${maxBodyBytes} bytes`)
    try {
      const about: PushAbout = { receiver: 'http', source, coding, type }
      const answered = isAnswered(response)
      const answer = await keeping.take({ about, body: body.bytes, answered }, () =>
        unpackAndPush(options, about, body.unpack, input),
      )
      if (answer === 'refused') return fault(503, CANNOT_KEEP)
      return answer === 'repeated' ? { status: 202, body: { repeated: true } } : answer
    } finally {
      body.release()
    }
  }

  const serve = async (request: Request<{ source: string }>, response: Response): Promise<void> => {
    const target = targets.get(request.params.source)
    if (target === undefined) return send(request, response, fault(404, 'no such source'))
    if (!target.admits(request.headers.authorization)) {
      response.set('WWW-Authenticate', 'Bearer')
      return send(request, response, fault(401, 'a bearer token is needed'))
    }
    const challenge = request.get('x-okta-verification-challenge')
    if (request.method === 'GET' && challenge !== undefined && challenge.length <= MAX_CHALLENGE)
      return send(request, response, { status: 200, body: { verification: challenge } })
    if (request.method !== 'POST') {
      response.set('Allow', 'POST')
      return send(request, response, fault(405, 'only POST'))
    }
    const answer = await receive(request, response, request.params.source, target.input)
    if (answer !== undefined) send(request, response, answer)
  }
  app.all('/ingest/:source', (request, response) => serve(request, response))
  app.use((request, response) => send(request, response, fault(404, 'only /ingest/<source>')))
  const failed: ErrorRequestHandler = (error: unknown, request, response, next) => {
    // A path that cannot be decoded is theirs.
    const isTheirs = (error as { status?: unknown } | undefined)?.status === 400
    if (!isTheirs) onError(error)
    if (response.headersSent) return next(error)
    return send(
      request,
      response,
      isTheirs ? fault(400, 'bad request') : fault(500, 'internal error'),
    )
  }
  app.use(failed)
  return app
}
