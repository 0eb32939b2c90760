// Okta System Log: a request is one record where it failed, and one for each token that it issued where it did not.
import { authEvent, type AuthEvent } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import { grantTypeOf } from '../records/grant-types.ts'
import { causeOfOauthError, type Cause } from '../records/oauth-errors.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { F, FIELDS, known, scopesOf, targetOf } from './okta/fields.ts'
import { eventTypeOf, nameOf, REUSE, SCOPE_DENIED, type EventType } from './okta/types.ts'

const causeOf = (kind: AuthEvent['kind'], name: string, reason: string | undefined): Cause => {
  if (name === REUSE) return { outcome: 'client_error', reason: 'refresh_reused' }
  if (name === SCOPE_DENIED) return { outcome: 'client_error', reason: 'scope_invalid' }
  if (kind === 'login')
    return reason === 'INVALID_CREDENTIALS'
      ? { outcome: 'user_error', reason: 'bad_credentials' }
      : { outcome: 'neutral' }
  if (kind === 'key_rotation') return { outcome: 'server_error', reason: 'internal' }
  return causeOfOauthError(reason) ?? { outcome: 'client_error', reason: 'unknown' }
}

const read = (fields: Fields, context: ReadContext): Reading => {
  const written = fields.text(F.type)
  if (written === undefined) return reject('missing_field', 'the record has no eventType')
  const type = eventTypeOf(written)
  if (type === undefined) return null
  const result = fields.text(F.result)
  const name = nameOf(written)
  if (result !== 'SUCCESS' && result !== 'FAILURE' && name !== REUSE) return null
  if (type.only !== undefined && result !== type.only) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the record has no published that can be read')
  if (fields.text(F.clientSecret) !== undefined) context.dropped('client_secret')

  const event = eventOf(type, time, fields, context)
  if (result === 'SUCCESS' && name !== REUSE) {
    event.outcome = 'success'
    if (type.kind === 'key_rotation') event.phase = 'signing'
    return [event]
  }
  const cause = causeOf(type.kind, name, fields.text(F.reason))
  event.outcome = cause.outcome
  event.reason = cause.reason
  if (type.kind === 'key_rotation') event.phase = 'failed'
  if (name !== REUSE) {
    event.error = fields.text(F.reason)
    return [event]
  }
  event.grant_type = 'refresh_token'
  if (event.join === undefined) return [event]
  // Says why the failure of the same request failed, and stands for it where that was not logged.
  const why = { ...event, join: { ...event.join, role: 'cause' as const } }
  return [event, why]
}

const eventOf = (
  type: EventType,
  time: number,
  fields: Fields,
  { identify }: ReadContext,
): AuthEvent => {
  const id = (text: string | undefined) => (text === undefined ? undefined : identify.id(text))
  const event = authEvent(type.kind, time, 'okta')
  Object.assign(event, type.also)
  const transaction = known(fields.text(F.transaction))
  event.request_id = transaction
  if (type.role !== undefined && transaction !== undefined)
    event.join = { key: transaction, role: type.role }
  event.tenant = fields.text(F.authorizationServer)
  event.session = id(known(fields.text(F.session)))
  event.ip = fields.text(F.ip)
  event.user_agent = fields.text(F.userAgent)
  const byClient = fields.text(F.actorType) === 'PublicClientApp'
  const client = byClient ? fields.text(F.actor) : targetOf(fields, 'PublicClientApp')
  const user = fields.text(F.actorType) === 'User' ? fields.text(F.actor) : undefined
  if (type.kind === 'client_change') {
    event.client = targetOf(fields, 'PublicClientApp')
    return event
  }
  event.client = client
  event.subject = id(targetOf(fields, 'User') ?? user)
  event.scopes = scopesOf(fields.text(F.granted)) ?? scopesOf(fields.text(F.requested))
  if (type.kind === 'token_request') {
    event.grant_type = grantTypeOf(fields.text(F.grantType))
    event.auth_method = fields.text(F.authMethod)
  }
  const accessToken = id(targetOf(fields, 'access_token'))
  const refreshToken = id(targetOf(fields, 'refresh_token'))
  if (type.issues === 'access_token') event.issued_token = accessToken
  if (type.issues === 'refresh_token') event.issued_refresh_token = refreshToken
  if (type.kind === 'revocation' && event.revokes === undefined) {
    event.token = accessToken
    event.refresh_token = refreshToken
    if (accessToken !== undefined) event.revokes = 'token'
    if (refreshToken !== undefined) event.revokes = 'refresh_token'
  }
  return event
}

export const okta: Adapter = {
  id: 'okta',
  title: 'Okta',
  origin: 'documented',
  carriers: ['json'],
  table: FIELDS,
  recognises: (fields) => {
    const type = fields.text(F.type)
    if (type === undefined || fields.text(F.result) === undefined) return false
    return eventTypeOf(type) !== undefined && fields.time(F.time) !== undefined
  },
  read,
  capabilities: {
    event: {
      successes: 'all',
      // `outcome.reason` has words of Okta's own, of which no list is published.
      reasons: 'sampled',
      client: 'all',
      grant: 'all',
      token_ids: 'all',
      addresses: 'all',
      revocations: 'all',
      consent: 'sampled',
    },
  },
  // No setting of Okta's gives what it does not log.
  remedies: {},
}
