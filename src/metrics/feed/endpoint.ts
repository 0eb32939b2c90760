// Endpoints: access lines and server spans, alone or joined with the event of the product.
import type { AuthEvent, Partner } from '../../events.ts'
import type { STATUS_CLASSES } from '../catalog.ts'
import type { Store } from '../store.ts'
import { exemplarOf } from './exemplar.ts'

/** Which endpoint, by which record; undefined: no access line or span is in this event. */
const requestOf = (event: AuthEvent): Pick<Partner, 'endpoint' | 'sample'> | undefined =>
  event.kind === 'http_request'
    ? { endpoint: event.endpoint, sample: 'all' }
    : event.partners?.find(({ endpoint, sample }) => endpoint !== undefined && sample !== 'errors')

export const feedEndpoint = (store: Store, event: AuthEvent): void => {
  const request = requestOf(event)
  if (request === undefined) return
  const { endpoint = 'other', sample } = request
  const { server, region: auth_region, duration_seconds: seconds } = event
  const status = statusClass(event.status)
  if (sample === 'all')
    store.add('oauth_endpoint_requests_total', { server, auth_region, endpoint, status })
  if (seconds === undefined) return
  const exemplar = exemplarOf(event, seconds, store.now())
  store.observe('oauth_endpoint_duration_seconds', { server, endpoint }, seconds, exemplar)
}

/** 499 (nginx: the client went away) is no answer; so is a status below 200. */
export const statusClass = (status: number | undefined): (typeof STATUS_CLASSES)[number] => {
  if (status === undefined || status < 200 || status === 499) return 'none'
  if (status === 401) return '401'
  if (status === 403) return '403'
  if (status === 429) return '429'
  if (status < 300) return '2xx'
  if (status < 400) return '3xx'
  return status < 500 ? '4xx' : '5xx'
}
