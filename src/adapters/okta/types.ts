// Okta's event types: what each says that happened. Every type of the custom authorization servers (`app.oauth2.as.`) has its twin of the org's.
import type { AuthEvent, Kind } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'

export interface EventType {
  readonly kind: Kind
  /** Of several records of one request: who says it, and who only adds. */
  readonly role?: 'head' | 'fallback'
  /** Only one result is documented, whatever the record says. */
  readonly only?: 'SUCCESS' | 'FAILURE'
  readonly issues?: 'access_token' | 'refresh_token'
  readonly also?: Partial<
    Pick<AuthEvent, 'decision' | 'change' | 'revokes' | 'cause' | 'response_type'>
  >
}

const authorized = (response_type?: string): EventType => ({
  kind: 'authorization_request',
  role: 'head',
  also: { response_type },
})
const granted = (
  role: 'head' | 'fallback',
  issues?: 'access_token' | 'refresh_token',
): EventType => ({
  kind: 'token_request',
  role,
  only: 'SUCCESS',
  ...(issues === undefined ? {} : { issues }),
})
const withdrawn: EventType = {
  kind: 'consent',
  only: 'SUCCESS',
  also: { decision: 'withdrawn' },
}
const implicit = (revokes: 'tenant' | 'client' | 'subject'): EventType => ({
  kind: 'revocation',
  only: 'SUCCESS',
  also: { revokes, cause: 'admin' },
})
const changed = (
  change: 'created' | 'updated' | 'deleted' | 'enabled' | 'disabled',
): EventType => ({ kind: 'client_change', only: 'SUCCESS', also: { change } })

/** Of both kinds of authorization server, behind their prefix. */
const RUNTIME = wordTable<EventType>({
  'authorize.code': authorized('code'),
  'authorize.implicit.access_token': authorized('token'),
  'authorize.implicit.id_token': authorized('id_token'),
  authorize: { ...authorized(), only: 'FAILURE' },
  'authorize.scope_denied': { ...authorized(), only: 'FAILURE' },
  'token.grant': { kind: 'token_request', role: 'head', only: 'FAILURE' },
  'token.grant.access_token': granted('head', 'access_token'),
  'token.grant.id_jag': granted('head'),
  'token.grant.id_token': granted('fallback'),
  'token.grant.refresh_token': granted('fallback', 'refresh_token'),
  'token.detect_reuse': { kind: 'token_request', role: 'fallback' },
  'token.revoke': { kind: 'revocation', also: { cause: 'request' } },
  'token.revoke.implicit.as': implicit('tenant'),
  'token.revoke.implicit.client': implicit('client'),
  'token.revoke.implicit.user': implicit('subject'),
  'consent.grant': { kind: 'consent', only: 'SUCCESS', also: { decision: 'granted' } },
  'consent.revoke': withdrawn,
  'consent.revoke.user': withdrawn,
  'consent.revoke.user.client': withdrawn,
  'consent.revoke.implicit.as': withdrawn,
  'consent.revoke.implicit.client': withdrawn,
  'consent.revoke.implicit.scope': withdrawn,
  'consent.revoke.implicit.user': withdrawn,
  'key.rollover': { kind: 'key_rotation' },
})

const OTHERS = wordTable<EventType>({
  'app.oauth2.client.lifecycle.create': changed('created'),
  'app.oauth2.client.lifecycle.update': changed('updated'),
  'app.oauth2.client.lifecycle.delete': changed('deleted'),
  'app.oauth2.client.lifecycle.activate': changed('enabled'),
  'app.oauth2.client.lifecycle.deactivate': changed('disabled'),
  'user.session.start': { kind: 'login' },
  'user.session.end': {
    kind: 'revocation',
    only: 'SUCCESS',
    also: { revokes: 'session', cause: 'logout' },
  },
})

export const REUSE = 'token.detect_reuse'
export const SCOPE_DENIED = 'authorize.scope_denied'

const CUSTOM = 'app.oauth2.as.'
const ORG = 'app.oauth2.'

/** The event type behind the prefix of its authorization server. */
export const nameOf = (type: string): string =>
  type.startsWith(CUSTOM)
    ? type.slice(CUSTOM.length)
    : type.startsWith(ORG)
      ? type.slice(ORG.length)
      : ''

export const eventTypeOf = (type: string): EventType | undefined =>
  OTHERS(type) ?? RUNTIME(nameOf(type))
