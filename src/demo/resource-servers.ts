// Two services that trust the tokens: one validates JWTs itself, one asks the authorization server. Both write AuthEvent lines.
import type { IncomingMessage } from 'node:http'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose'
import { authorizationOf, RESOURCE } from './clients.ts'
import { listenOnLoopback, type Loopback } from './loopback.ts'

export interface Verdict {
  readonly outcome: 'success' | 'client_error' | 'dependency_error'
  readonly decision: 'accept' | 'reject' | 'error'
  readonly reason?: string
  readonly client?: string
  readonly key_id?: string
  readonly cache?: 'hit'
}
/** `trace`: headers that carry the request's trace on. */
type Validate = (token: string, trace: Record<string, string>) => Promise<Verdict>
interface Validator {
  readonly validate: Validate
  /** Keeps the keys that it has, whatever the server publishes; and fetches them again. */
  readonly keepKeys: (keep: boolean) => Promise<void>
  /** Goes on accepting what the server called active once; and asks again. */
  readonly keepAnswers: (keep: boolean) => void
}

const ACCEPT = { outcome: 'success', decision: 'accept' } as const
const refuse = (reason: string): Verdict => ({
  outcome: 'client_error',
  decision: 'reject',
  reason,
})

/** Validates by the keys that the server publishes (RFC 7519, RFC 9068). */
const locally = (issuer: string): Validator => {
  const published = createRemoteJWKSet(new URL(`${issuer}/jwks`))
  let keys: JWTVerifyGetKey = published
  const keepKeys = async (keep: boolean): Promise<void> => {
    await published.reload()
    const kept = published.jwks()
    keys = keep && kept !== undefined ? createLocalJWKSet(kept) : published
  }
  const verify: Validate = async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience: RESOURCE })
      return {
        ...ACCEPT,
        ...(typeof payload['client_id'] === 'string' ? { client: payload['client_id'] } : {}),
      }
    } catch (error) {
      if (error instanceof errors.JWTExpired) return refuse('expired')
      if (error instanceof errors.JWSSignatureVerificationFailed) return refuse('bad_signature')
      if (error instanceof errors.JWKSNoMatchingKey) return refuse('unknown_kid')
      if (error instanceof errors.JWTClaimValidationFailed) return refuse('claim_other')
      if (error instanceof errors.JOSEError) return refuse('malformed')
      return { outcome: 'dependency_error', decision: 'error', reason: 'jwks_unavailable' }
    }
  }
  const validate: Validate = async (token, trace) => ({
    ...(await verify(token, trace)),
    ...kidOf(token),
  })
  return { validate, keepKeys, keepAnswers: () => undefined }
}

const kidOf = (token: string): { key_id?: string } => {
  try {
    const { kid } = decodeProtectedHeader(token)
    return kid === undefined ? {} : { key_id: kid }
  } catch {
    return {}
  }
}

/** Asks by introspection (RFC 7662). */
const byIntrospection = (issuer: string): Validator => {
  let kept: Map<string, Verdict> | undefined
  const ask: Validate = async (token, trace) => {
    try {
      const response = await fetch(`${issuer}/token/introspection`, {
        method: 'POST',
        headers: { ...authorizationOf('orders-api'), 'user-agent': 'orders-api/2.0', ...trace },
        body: new URLSearchParams({ token }),
      })
      const body = (await response.json()) as { active?: unknown; client_id?: unknown }
      if (!response.ok || typeof body.active !== 'boolean') throw new Error('no answer')
      return body.active
        ? { ...ACCEPT, ...(typeof body.client_id === 'string' ? { client: body.client_id } : {}) }
        : refuse('inactive')
    } catch {
      return { outcome: 'dependency_error', decision: 'error', reason: 'introspection_unavailable' }
    }
  }
  return {
    keepKeys: () => Promise.resolve(),
    keepAnswers: (keep) => {
      kept = keep ? new Map() : undefined
    },
    validate: async (token, trace) => {
      const known = kept?.get(token)
      if (known !== undefined) return { ...known, cache: 'hit' }
      const verdict = await ask(token, trace)
      if (verdict.decision === 'accept') kept?.set(token, verdict)
      return verdict
    },
  }
}

export interface ResourceServer {
  readonly url: string
  readonly keepKeys: Validator['keepKeys']
  readonly keepAnswers: Validator['keepAnswers']
  readonly close: () => Promise<void>
}

const MODES = { local: locally, introspection: byIntrospection } as const

/** As its clients say, which are behind a proxy. */
const addressOf = ({ headers, socket }: IncomingMessage): string | undefined =>
  [headers['x-forwarded-for']].flat()[0] ?? socket.remoteAddress

export const startResourceServer = async (
  name: string,
  mode: keyof typeof MODES,
  issuer: string,
  write: (line: string) => void,
): Promise<ResourceServer> => {
  const { validate, keepKeys, keepAnswers } = MODES[mode](issuer)
  const loopback: Loopback = await listenOnLoopback(name, (request, response) => {
    const startedAt = new Date()
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const [traceparent = ''] = [request.headers['traceparent']].flat()
    const [, traceId] = traceparent.split('-')
    const verdict =
      token === undefined
        ? Promise.resolve(refuse('missing_token'))
        : validate(token, traceId === undefined ? {} : { traceparent })
    return verdict.then((found) => {
      write(
        `${JSON.stringify({ time: startedAt.toISOString(), kind: 'token_validation', resource_server: name, ...(token === undefined ? {} : { mode, token }), ...found, ...(traceId === undefined ? {} : { trace_id: traceId }), ip: addressOf(request), user_agent: request.headers['user-agent'] })}\n`,
      )
      response.statusCode =
        found.decision === 'accept' ? 200 : found.decision === 'reject' ? 401 : 503
      response.end()
    })
  })
  return { url: loopback.url, keepKeys, keepAnswers, close: loopback.close }
}
