// A validation's reason gives its verdict (events.md).
import type { AuthEvent, Reason } from '../../events.ts'

const BROKEN: Readonly<Partial<Record<Reason, AuthEvent['outcome']>>> = {
  jwks_unavailable: 'dependency_error',
  introspection_unavailable: 'dependency_error',
  jwks_invalid: 'server_error',
  validator_error: 'server_error',
}

export const refuse = (event: AuthEvent, reason: Reason): AuthEvent => {
  const broken = BROKEN[reason]
  event.reason = reason
  event.outcome = broken ?? 'client_error'
  event.decision = broken === undefined ? 'reject' : 'error'
  return event
}

export const accept = (event: AuthEvent): AuthEvent => {
  event.outcome = 'success'
  event.decision = 'accept'
  return event
}
