// Which event feeds which rows of the catalogue.
import type { AuthEvent } from '../events.ts'
import type { GroupLabel, Verdict } from '../slis/verdict.ts'
import { ERROR_CODES, type OUTCOME_CLASSES, type STATUS_CLASSES } from './catalog.ts'
import type { Exemplar } from './family.ts'
import type { Store } from './store.ts'

/** What counting needs to know beside the event. */
export interface Facts {
  readonly late: boolean
  /** The record's source and form decide about token requests; an access line beside product events does not. */
  readonly tokenAuthority: boolean
}

/** A late event feeds no row here: rules read them, and alerts must not fire on the past. */
export const feedEvent = (store: Store, event: AuthEvent, facts: Facts): void => {
  if (facts.late) return
  if (event.kind === 'http_request') feedEndpoint(store, event)
  if (isTokenRequest(event, facts)) feedTokenRequest(store, event)
  if (event.outcome === 'dependency_error') {
    const { server } = event
    store.add('oauth_upstream_failures_total', { server, upstream: event.upstream ?? 'other' })
  }
}

// Where the access log decides failures (Keycloak), its 5xx are token requests that no event tells of.
const isTokenRequest = (event: AuthEvent, { tokenAuthority }: Facts): boolean => {
  if (event.kind === 'token_request') return true
  return (
    tokenAuthority &&
    event.kind === 'http_request' &&
    event.endpoint === 'token' &&
    (event.outcome === 'server_error' || event.outcome === 'dependency_error')
  )
}

const feedTokenRequest = (store: Store, event: AuthEvent): void => {
  const { server, tenant, client, outcome = 'neutral' } = event
  const auth_region = event.region
  const grant_type = event.grant_type ?? 'other'
  if (outcome === 'success') {
    if (client !== undefined) store.admit('client', server, client)
    if (tenant !== undefined) store.admit('tenant', server, tenant)
  }
  const exemplar = exemplarOf(event, 1)
  store.add(
    'oauth_token_requests_total',
    { server, tenant, auth_region, grant_type, outcome },
    1,
    exemplar,
  )
  if (client !== undefined)
    store.add('oauth_client_token_requests_total', { server, client, grant_type, outcome })
  if (outcome !== 'success' && outcome !== 'neutral') {
    const reason = event.reason ?? 'unknown'
    const error = errorLabel(event.error)
    store.add('oauth_token_request_failures_total', { server, grant_type, error, reason })
    if (client !== undefined)
      store.add('oauth_client_token_request_failures_total', { server, client, reason })
  }
  const { duration_seconds: seconds } = event
  if (seconds === undefined || outcome === 'neutral') return
  const labels = { server, auth_region, grant_type, outcome_class: outcomeClass(event) }
  store.observe('oauth_token_request_duration_seconds', labels, seconds, exemplarOf(event, seconds))
}

const feedEndpoint = (store: Store, event: AuthEvent): void => {
  const { server, endpoint = 'other', duration_seconds: seconds } = event
  const status = statusClass(event.status)
  store.add('oauth_endpoint_requests_total', {
    server,
    auth_region: event.region,
    endpoint,
    status,
  })
  if (seconds === undefined) return
  store.observe(
    'oauth_endpoint_duration_seconds',
    { server, endpoint },
    seconds,
    exemplarOf(event, seconds),
  )
}

export const feedVerdict = (
  store: Store,
  verdict: Verdict,
  event: AuthEvent,
  late: boolean,
): void => {
  const { slo } = verdict
  const { server } = event
  if (verdict.result === 'excluded') {
    store.add('oauth_slo_excluded_events_total', { slo: slo.name, server, why: verdict.why })
    return
  }
  const bad = verdict.result === 'bad' ? 1 : 0
  if (late) {
    store.add('oauth_slo_late_events_total', { slo: slo.name, server })
    store.add('oauth_slo_late_bad_events_total', { slo: slo.name, server }, bad)
    return
  }
  const labels = { slo: slo.name, server, ...groupOf(event, slo.groupBy) }
  store.add('oauth_slo_events_total', labels)
  // Adding 0 creates the series: both counters have the same label sets by construction.
  store.add('oauth_slo_bad_events_total', labels, bad, bad === 1 ? exemplarOf(event, 1) : undefined)
}

const groupOf = (
  event: AuthEvent,
  groupBy: readonly GroupLabel[],
): Partial<Record<GroupLabel, string>> => {
  const labels: Partial<Record<GroupLabel, string>> = {}
  for (const label of groupBy) {
    const value = label === 'auth_region' ? event.region : event[label]
    if (value !== undefined) labels[label] = value
  }
  return labels
}

const exemplarOf = ({ trace_id: traceId, time }: AuthEvent, value: number): Exemplar | undefined =>
  traceId === undefined || !/^[0-9a-f]{16,32}$/.test(traceId) ? undefined : { traceId, value, time }

const codes = new Set<string>(ERROR_CODES)
const errorLabel = (error: string | undefined): (typeof ERROR_CODES)[number] =>
  error !== undefined && codes.has(error) ? (error as (typeof ERROR_CODES)[number]) : 'product'

const outcomeClass = ({ outcome }: AuthEvent): (typeof OUTCOME_CLASSES)[number] => {
  if (outcome === 'success') return 'issued'
  return outcome === 'server_error' || outcome === 'dependency_error' ? 'failed' : 'refused'
}

const statusClass = (status: number | undefined): (typeof STATUS_CLASSES)[number] => {
  if (status === undefined || status < 200 || status === 499) return 'none'
  if (status === 401) return '401'
  if (status === 403) return '403'
  if (status === 429) return '429'
  if (status < 300) return '2xx'
  if (status < 400) return '3xx'
  return status < 500 ? '4xx' : '5xx'
}
