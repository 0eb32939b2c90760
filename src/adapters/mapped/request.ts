// What a record says of an HTTP request: its target, the endpoint that it is, and what the answer says of a token.
import type { AuthEvent, Endpoint } from '../../events.ts'
import { challengeOf } from '../../records/challenge.ts'
import { endpointOfPath, type PathRule } from '../../records/endpoint-paths.ts'
import type { ReadSettings } from '../../records/fields.ts'

const LONGEST_TARGET = 4096

/** The target of a request line: `GET /token HTTP/1.1`. */
export const targetOfRequest = (line: string): string | undefined => {
  const request = line.slice(0, LONGEST_TARGET)
  const from = request.indexOf(' ')
  if (from < 0) return undefined
  const end = request.lastIndexOf(' ')
  return request.slice(from + 1, end > from ? end : undefined)
}

const protectedRows = ({ protectedPaths = [] }: ReadSettings): readonly PathRule[] =>
  protectedPaths.map((glob) => [glob, 'api'])

export const isProtected = (target: string, settings: ReadSettings): boolean => {
  const rows = protectedRows(settings)
  return rows.length > 0 && endpointOfPath(target, rows) === 'api'
}

/** undefined: a health check, which is nothing. A resource server has no endpoints of an authorization server, however its paths are called. */
export const endpointOf = (
  target: string,
  settings: ReadSettings,
  ofMapping: readonly PathRule[] = [],
): Endpoint | undefined => {
  const rows = [...(settings.endpoints ?? []), ...ofMapping, ...protectedRows(settings)]
  const found = endpointOfPath(target, rows)
  return found === undefined || settings.resourceServer === undefined
    ? found
    : endpointOfPath(target, [...rows, ['**', 'api']])
}

export type Verdict = Pick<AuthEvent, 'decision' | 'reason' | 'error'>

/**
 * undefined: the answer does not tell whether a token was looked at. A Bearer challenge without an error code answers a request without a
 * token (RFC 6750 3.1).
 */
export const verdictOf = (
  status: number | undefined,
  header: string | undefined,
  guarded: boolean,
): Verdict | undefined => {
  if (status === undefined) return undefined
  if (guarded && status >= 200 && status < 300)
    return { decision: 'accept', reason: undefined, error: undefined }
  if (status !== 401 && status !== 403) return undefined
  const challenge = challengeOf(header)
  const asksForToken = challenge?.scheme === 'bearer' || challenge?.scheme === 'dpop'
  if (!guarded && !asksForToken) return undefined
  const error = asksForToken ? challenge.error : undefined
  const bare = asksForToken && error === undefined && status === 401
  return {
    decision: 'reject',
    reason: error === 'insufficient_scope' ? error : bare ? 'missing_token' : 'unknown',
    error,
  }
}
