// What a resource server says of a token, as far as it tells of a revocation.
import type { AuthEvent, Reason } from '../../events.ts'

/** The token was refused, or not looked at, for another cause than its revocation; `insufficient_scope` took it for good. */
const NO_EVIDENCE: ReadonlySet<Reason> = new Set<Reason>([
  'expired',
  'not_yet_valid',
  'insufficient_scope',
  'jwks_unavailable',
  'jwks_invalid',
  'introspection_unavailable',
  'validator_error',
  'storage',
  'rate_limited',
])

/** Of longer streams nobody knows when the decision fell. */
const LONGEST_ACCEPT_SECONDS = 300

export const decisionOf = (event: AuthEvent): 'accept' | 'reject' | undefined => {
  if (event.kind !== 'token_validation' || event.resource_server === undefined) return undefined
  if (event.decision === 'accept')
    return (event.duration_seconds ?? 0) > LONGEST_ACCEPT_SECONDS ? undefined : 'accept'
  if (event.decision !== 'reject') return undefined
  return event.reason !== undefined && NO_EVIDENCE.has(event.reason) ? undefined : 'reject'
}
