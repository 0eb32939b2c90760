// Keycloak's admin events. Their realm and client are the administrator's; the changed realm is not in the line.
import { authEvent, type AuthEvent } from '../../events.ts'
import type { Fields } from '../../records/fields.ts'
import type { ReadContext } from '../adapter.ts'
import { E, type Line } from './line.ts'

export const readAdminEvent = (
  fields: Fields,
  line: Line,
  { identify }: ReadContext,
): readonly AuthEvent[] | null => {
  const operation = fields.text(E.operation)
  const resource = fields.text(E.resource)
  if (fields.text(E.error) !== undefined) return null
  const path = (fields.text(E.resourcePath) ?? '').split('/', 8)
  const of = (kind: 'revocation' | 'client_change' | 'consent'): AuthEvent => {
    const event = authEvent(kind, line.time, 'keycloak')
    event.outcome = 'success'
    event.trace_id = line.traceId
    event.span_id = line.spanId
    return event
  }
  const revocation = (revokes: NonNullable<AuthEvent['revokes']>): AuthEvent => {
    const event = of('revocation')
    event.cause = 'admin'
    event.revokes = revokes
    return event
  }
  const [, id, what] = path
  if (resource === 'USER' && operation === 'ACTION' && id !== undefined) {
    if (what === 'logout') {
      const event = revocation('subject')
      event.subject = identify.id(id)
      return [event]
    }
    if (what === 'consents') {
      const event = of('consent')
      event.decision = 'withdrawn'
      event.subject = identify.id(id)
      return [event]
    }
    return null
  }
  if (resource === 'USER_SESSION' && operation === 'DELETE') {
    const event = revocation('session')
    if (id !== undefined) event.session = identify.id(id)
    return [event]
  }
  if (resource === 'REALM' && operation === 'ACTION') {
    if (path[0] === 'push-revocation') return [revocation('not_before')]
    return path[0] === 'logout-all' ? [revocation('session')] : null
  }
  if (resource === 'CLIENT' && path[0] === 'clients') {
    const change = clientChange(operation, what)
    if (change === undefined || (path.length > 2 && what !== 'client-secret')) return null
    const event = of('client_change')
    event.change = change
    return [event]
  }
  return null
}

const clientChange = (
  operation: string | undefined,
  what: string | undefined,
): AuthEvent['change'] => {
  if (what === 'client-secret') return operation === 'ACTION' ? 'secret_rotated' : undefined
  if (operation === 'CREATE') return 'created'
  if (operation === 'UPDATE') return 'updated'
  return operation === 'DELETE' ? 'deleted' : undefined
}
