// The authorization endpoint and the device flow.
import type { AuthEvent } from '../../events.ts'
import type { PKCE_METHODS, PRESENCES, RESPONSE_TYPES } from '../rows/authorization.ts'
import type { Store } from '../store.ts'
import { tellsEvents, type Facts } from './facts.ts'
import { isCounted } from './token.ts'

export const feedAuthorization = (store: Store, event: AuthEvent, facts: Facts): void => {
  if (event.kind !== 'authorization_request' || !tellsEvents(facts)) return
  const { server, outcome } = event
  if (outcome === undefined) return
  store.add('oauth_authorization_requests_total', {
    server,
    response_type: responseTypeOf(event.response_type),
    state: presenceOf(event.has_state),
    pkce: pkceOf(event),
    outcome,
  })
}

/** RFC 6749 3.1.1 and OAuth 2.0 Multiple Response Types: values separated by blanks, in any order. */
const responseTypeOf = (said: string | undefined): (typeof RESPONSE_TYPES)[number] => {
  const types = new Set(said?.split(' '))
  const isToken = types.has('token')
  const isIdToken = types.has('id_token')
  if (types.has('code')) return isToken || isIdToken ? 'hybrid' : 'code'
  if (isToken) return 'token'
  return isIdToken ? 'id_token' : 'other'
}

const presenceOf = (has: boolean | undefined): (typeof PRESENCES)[number] =>
  has === undefined ? 'unknown' : has ? 'present' : 'missing'

/** A challenge whose method no record tells is unknown: it may be plain. */
const pkceOf = ({ pkce, has_pkce: has }: AuthEvent): (typeof PKCE_METHODS)[number] =>
  pkce ?? (has === false ? 'missing' : 'unknown')

export const feedDevice = (store: Store, event: AuthEvent, facts: Facts): void => {
  const { server, kind, outcome, reason } = event
  if (kind === 'device_authorization') {
    // A flow is completed where its tokens are handed out, which is a token request.
    const { step } = event
    if (step !== undefined && step !== 'completed' && isStep(event) && tellsEvents(facts))
      store.add('oauth_device_authorizations_total', { server, step })
    return
  }
  if (kind !== 'token_request' || event.grant_type !== 'device_code') return
  if (!isCounted(event, facts)) return
  if (outcome === 'success')
    store.add('oauth_device_authorizations_total', { server, step: 'completed' })
  if (reason === 'device_code_expired')
    store.add('oauth_device_authorizations_total', { server, step: 'expired' })
  if (reason === 'authorization_pending')
    store.add('oauth_device_polls_total', { server, answer: 'pending' })
  if (reason === 'slow_down') store.add('oauth_device_polls_total', { server, answer: 'slow_down' })
}

/** A flow that could not be started, or a user code that was mistyped, is no step. */
const isStep = ({ step, outcome }: AuthEvent): boolean =>
  outcome === 'success' || step === 'denied' || step === 'expired'
