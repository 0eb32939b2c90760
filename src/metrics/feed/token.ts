// Token requests: one each in oauth_token_requests_total, whatever the product logs of them.
import { TOKEN_REASONS, type AuthEvent } from '../../events.ts'
import { ERROR_CODES, type OUTCOME_CLASSES } from '../catalog.ts'
import type { Store } from '../store.ts'
import { closed } from './closed.ts'
import { exemplarOf } from './exemplar.ts'
import type { Facts } from './facts.ts'

const isTokenRequest = (event: AuthEvent): boolean =>
  event.kind === 'token_request' || (event.kind === 'http_request' && event.endpoint === 'token')

/** What a product that could not answer may not have logged as an event. */
const isPlatformFailure = ({ outcome }: AuthEvent): boolean =>
  outcome === 'server_error' || outcome === 'dependency_error' || outcome === 'throttled'

/**
 * As token-issuance-success counts: the authority for successes tells of every request; the one for server errors (an access
 * log beside events that do not show them) adds those. Where nobody shows successes, the events that there are.
 */
export const isCounted = (event: AuthEvent, { isAuthority, hasAuthority }: Facts): boolean =>
  isAuthority('successes') ||
  (isAuthority('server_errors') && isPlatformFailure(event)) ||
  (!hasAuthority('successes') && event.kind === 'token_request')

/** Causes come from events, also of a log that hides successes; an access line is a cause where nothing says more. */
const isCause = (event: AuthEvent, facts: Facts): boolean => {
  if (event.outcome === 'success' || event.outcome === 'neutral') return false
  if (event.kind === 'token_request') return isCounted(event, facts) || facts.isAuthority('reasons')
  return isCounted(event, facts) && (isPlatformFailure(event) || !facts.hasAuthority('reasons'))
}

const isTimed = (event: AuthEvent, facts: Facts): boolean =>
  facts.hasAuthority('latency') ? facts.isAuthority('latency') : isCounted(event, facts)

export const feedTokenRequest = (store: Store, event: AuthEvent, facts: Facts): void => {
  if (!isTokenRequest(event)) return
  const { server, tenant, client, outcome = 'neutral', duration_seconds: seconds } = event
  const auth_region = event.region
  const grant_type = event.grant_type ?? 'other'
  if (outcome === 'success') {
    if (client !== undefined) store.admit('client', server, client)
    if (tenant !== undefined) store.admit('tenant', server, tenant)
  }
  if (isCounted(event, facts)) {
    const labels = { server, tenant, auth_region, grant_type, outcome }
    store.add('oauth_token_requests_total', labels, 1, exemplarOf(event, 1, store.now()))
    if (client !== undefined)
      store.add('oauth_client_token_requests_total', { server, client, grant_type, outcome })
  }
  if (isCause(event, facts)) {
    const reason = reasonLabel(event.reason ?? 'unknown')
    const error = event.error === undefined ? undefined : errorLabel(event.error)
    store.add('oauth_token_request_failures_total', { server, grant_type, error, reason })
    if (client !== undefined)
      store.add('oauth_client_token_request_failures_total', { server, client, reason })
  }
  // Steps of a protocol that is not at its end (polling) would hide how long tokens take.
  if (seconds === undefined || outcome === 'neutral' || !isTimed(event, facts)) return
  store.observe(
    'oauth_token_request_duration_seconds',
    { server, auth_region, grant_type, outcome_class: outcomeClass(event) },
    seconds,
    exemplarOf(event, seconds, store.now()),
  )
}

const errorLabel = closed(ERROR_CODES, 'product')
const reasonLabel = closed(TOKEN_REASONS, 'unknown')

export const outcomeClass = ({ outcome }: AuthEvent): (typeof OUTCOME_CLASSES)[number] => {
  if (outcome === 'success') return 'issued'
  return outcome === 'server_error' || outcome === 'dependency_error' ? 'failed' : 'refused'
}
