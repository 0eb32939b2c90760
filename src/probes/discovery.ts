// The discovery document: OpenID Connect Discovery 1.0 section 4, else RFC 8414 section 3.
import { readClock } from './clock-skew.ts'
import type { Failure, Journey, JourneySetup, Look } from './journey.ts'
import type { Answer, Fault } from './transport.ts'

export interface Discovered {
  readonly steps: Look['steps']
  readonly clock: Look['clock']
  readonly failure: Failure | undefined
  /** Of the issuer that was asked for, with a `jwks_uri` that is a URL; undefined: see `failure`. */
  readonly document: ServerDocument | undefined
}
export type ServerDocument = Readonly<Record<string, unknown>> & {
  readonly issuer: string
  readonly jwks_uri: string
}

/** Appended to the issuer; and, where that is not found, put between its host and its path. */
const placesOf = (issuer: string): readonly URL[] => {
  const url = new URL(issuer)
  const path = url.pathname.replace(/\/$/, '')
  return [
    new URL(`${path}/.well-known/openid-configuration`, url.origin),
    new URL(`/.well-known/oauth-authorization-server${path}`, url.origin),
  ]
}

export const discover = async (
  { issuer, transport }: Pick<JourneySetup, 'issuer' | 'transport'>,
  signal: AbortSignal,
): Promise<Discovered> => {
  const [first, second] = placesOf(issuer) as [URL, URL]
  let answer = await transport.get(first, signal)
  if ('status' in answer && answer.status === 404) answer = await transport.get(second, signal)
  const steps = [{ step: 'discovery_request', seconds: answer.seconds }] as const
  const clock = clockOf(answer)
  const unanswered = requestFailure(answer, 'discovery_request', 'internal')
  const read: Read =
    unanswered === undefined
      ? readDocument((answer as Answer).body, issuer)
      : { failure: unanswered, document: undefined }
  return { steps, clock, ...read }
}

export const createDiscovery = (setup: JourneySetup): Journey => ({
  look: async (signal) => {
    const { steps, clock, failure } = await discover(setup, signal)
    return { steps, clock, failure }
  },
})

export const clockOf = (answer: Answer | Fault): Look['clock'] =>
  'fault' in answer
    ? undefined
    : readClock({
        date: answer.headers.date,
        age: answer.headers.age,
        sentAt: answer.sentAt,
        receivedAt: answer.receivedAt,
      })

const REASON_OF: Readonly<Partial<Record<Fault['fault'], Failure['reason']>>> = {
  timeout: 'timeout',
  tls: 'insecure_transport',
  forbidden: 'insecure_transport',
}

/** undefined: there is an answer to read. */
export const requestFailure = (
  answer: Answer | Fault,
  step: Failure['step'],
  reason: Failure['reason'],
): Failure | undefined => {
  if ('fault' in answer) {
    const { fault, problem } = answer
    const named = reason === 'internal' ? (REASON_OF[fault] ?? reason) : reason
    return { step, outcome: 'server_error', reason: named, problem }
  }
  const { status } = answer
  if (status === 200) return undefined
  const problem = `answered ${status}`
  if (status === 429) return { step, outcome: 'throttled', reason: 'rate_limited', problem }
  return { step, outcome: 'server_error', reason, problem }
}

type Read = Pick<Discovered, 'failure' | 'document'>

const readDocument = (body: string, issuer: string): Read => {
  const wrong = (reason: Failure['reason'], problem: string): Read => ({
    failure: { step: 'discovery_document', outcome: 'server_error', reason, problem },
    document: undefined,
  })
  const document = parseObject(body)
  if (document === undefined) return wrong('malformed', 'the discovery document is no JSON object')
  // Discovery 4.3: exactly the issuer, to the last slash.
  if (document['issuer'] !== issuer)
    return wrong(
      'wrong_issuer',
      'the discovery document is of another issuer than the configured one',
    )
  const { jwks_uri: jwksUri } = document
  if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri))
    return wrong('malformed', 'the discovery document names no key set')
  return { failure: undefined, document: { ...document, issuer, jwks_uri: jwksUri } }
}

export const parseObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
