// A validation's reason gives its verdict (events.md): whose fault it is follows from it alone.
import type { Reason } from '../event-values.ts'
import type { AuthEvent } from '../events.ts'

const BROKEN: Readonly<Partial<Record<Reason, AuthEvent['outcome']>>> = {
  jwks_unavailable: 'dependency_error',
  introspection_unavailable: 'dependency_error',
  storage: 'dependency_error',
  jwks_invalid: 'server_error',
  validator_error: 'server_error',
}

export const setReason = (event: AuthEvent, reason: Reason): AuthEvent => {
  const broken = BROKEN[reason]
  event.reason = reason
  event.outcome = broken ?? 'client_error'
  event.decision = broken === undefined ? 'reject' : 'error'
  return event
}

export const setAccepted = (event: AuthEvent): AuthEvent => {
  event.outcome = 'success'
  event.decision = 'accept'
  return event
}
