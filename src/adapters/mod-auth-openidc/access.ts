// Apache's access lines where the module guards: who was let in, and how a refusal was put.
import { authEvent, type AuthEvent } from '../../events.ts'
import { challengeOf } from '../../records/challenge.ts'
import { endpointOfPath } from '../../records/endpoint-paths.ts'
import { reject, type Fields } from '../../records/fields.ts'
import { outcomeOfStatus, traceIdOf } from '../../records/http-request.ts'
import type { ReadContext, Reading } from '../adapter.ts'
import { logKey } from './error.ts'
import { F, known } from './fields.ts'
import { setAccepted, setReason } from '../../records/validation-verdict.ts'

/** error_description of the challenge: one a way of validation, whatever the cause, outages included. */
export const LOCAL = 'JWT token could not be validated'
export const INTROSPECTED = 'Reference token could not be introspected'
export const MISSING = 'No bearer token found in the request'

const durationOf = (fields: Fields): number | undefined => {
  const us = fields.number(F.durationUs)
  return us === undefined ? fields.number(F.durationSeconds) : us / 1e6
}

export const readAccess = (fields: Fields, { identify }: ReadContext): Reading => {
  const status = fields.number(F.status)
  if (status === undefined) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the access line has no time')
  const user = known(fields, F.user)
  const subject = known(fields, F.subject)
  const client = known(fields, F.client)
  const jti = known(fields, F.jti)
  const refused = status === 401 || status === 403
  const identified = (user ?? subject ?? client ?? jti) !== undefined
  const kind = refused || identified ? 'token_validation' : 'http_request'
  const event = authEvent(kind, time, 'mod-auth-openidc')
  event.duration_seconds = durationOf(fields)
  event.ip = known(fields, F.address)
  event.user_agent = known(fields, F.agent)
  event.request_id = known(fields, F.requestId)
  event.trace_id = traceIdOf(known(fields, F.traceparent))
  if (fields.carrier === 'access-log') event.time_resolution_seconds = 1
  if (kind === 'http_request') {
    event.endpoint = endpointOfPath(fields.text(F.path) ?? '')
    if (event.endpoint === undefined) return null
    event.status = status
    event.outcome = outcomeOfStatus(status)
    return [event]
  }
  const who = subject ?? (client === undefined ? user : undefined)
  event.resource_server = known(fields, F.vhost)
  event.client = client
  event.subject = who === undefined ? undefined : identify.id(who)
  event.token = jti === undefined ? undefined : identify.id(jti)
  event.scopes = known(fields, F.scope) === undefined ? undefined : fields.texts(F.scope)
  if (refused) setRefusal(event, fields, identified)
  else setAccepted(event)
  const logId = known(fields, F.logId)
  if (logId !== undefined) event.join = { key: logKey(logId), role: 'fallback' }
  return [event]
}

const setRefusal = (event: AuthEvent, fields: Fields, identified: boolean): AuthEvent => {
  const challenge = challengeOf(known(fields, F.challenge))
  event.error = challenge?.error
  if (challenge?.error === 'insufficient_scope') return setReason(event, 'insufficient_scope')
  // A token that was good but did not meet a `Require` is answered without a challenge.
  if (challenge === undefined)
    return setReason(event, identified ? 'insufficient_scope' : 'unknown')
  if (challenge.description === MISSING) return setReason(event, 'missing_token')
  if (challenge.description === LOCAL) event.mode = 'local'
  if (challenge.description === INTROSPECTED) event.mode = 'introspection'
  const isUnusable = challenge.description === 'Could not set remote user'
  return setReason(event, isUnusable ? 'claim_other' : 'unknown')
}
