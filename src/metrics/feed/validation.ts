// Tokens presented at resource servers.
import { VALIDATION_REASONS, type AuthEvent } from '../../events.ts'
import { faultOf } from '../../slis/validation-fault.ts'
import type { STATUS_CLASSES } from '../catalog.ts'
import type { Store } from '../store.ts'
import { closed } from './closed.ts'
import { statusClass } from './endpoint.ts'
import { exemplarOf } from './exemplar.ts'
import { tells, type Facts } from './facts.ts'

const reasonLabel = closed(VALIDATION_REASONS, 'unknown')

export const feedValidation = (store: Store, event: AuthEvent, facts: Facts): void => {
  if (event.kind === 'http_request') feedApi(store, event)
  if (event.kind !== 'token_validation' || !tells(facts, 'validations')) return
  const { resource_server, decision, mode, cache, validation_seconds: seconds } = event
  if (decision !== 'accept' && decision !== 'reject' && decision !== 'error') return
  if (resource_server !== undefined)
    store.add('oauth_protected_requests_total', { resource_server, status: statusOf(event) })
  const exemplar = exemplarOf(event, 1, store.now())
  const labels = { resource_server, decision, mode, cache }
  store.add('oauth_token_validations_total', labels, 1, exemplar)
  if (seconds !== undefined)
    store.observe(
      'oauth_token_validation_duration_seconds',
      { resource_server, mode, cache },
      seconds,
    )
  if (decision === 'accept') return
  const fault = faultOf(event, facts.kidIsPlatforms)
  const reason = reasonLabel(event.reason ?? 'unknown')
  store.add('oauth_token_rejections_total', { resource_server, reason, fault }, 1, exemplar)
}

/** A request whose line shows no verdict. */
const feedApi = (store: Store, { endpoint, resource_server, status }: AuthEvent): void => {
  if (endpoint === 'api' && resource_server !== undefined)
    store.add('oauth_protected_requests_total', { resource_server, status: statusClass(status) })
}

/** RFC 6750 3.1: a refused token is answered with 401, one of too little scope with 403. */
const statusOf = ({ status, decision, reason }: AuthEvent): (typeof STATUS_CLASSES)[number] => {
  if (status !== undefined) return statusClass(status)
  if (decision !== 'reject') return 'none'
  return reason === 'insufficient_scope' ? '403' : '401'
}
