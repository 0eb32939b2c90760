// Introspections, RFC 7662.
import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
import { exemplarOf } from './exemplar.ts'
import { tellsEvents, type Facts } from './facts.ts'

export const feedIntrospection = (store: Store, event: AuthEvent, facts: Facts): void => {
  if (event.kind === 'http_request') feedLine(store, event, facts)
  if (event.kind !== 'introspection') return
  const { server, vantage = 'server', outcome, caller, active } = event
  if (vantage === 'caller') {
    observe(store, event, 'caller')
    return
  }
  if (!tellsEvents(facts) || outcome === undefined) return
  const answer = active === undefined ? 'unknown' : active ? 'true' : 'false'
  store.add('oauth_introspections_total', { server, active: answer, outcome })
  if (caller !== undefined) {
    if (outcome === 'success') store.admit('caller', server, caller)
    store.add('oauth_introspections_by_caller_total', { server, caller })
  }
  observe(store, event, 'server')
}

/** Events of some products carry no durations: their access lines do. */
const feedLine = (store: Store, event: AuthEvent, facts: Facts): void => {
  if (event.endpoint === 'introspect' && facts.isAuthority('latency'))
    observe(store, event, 'server')
}

const observe = (store: Store, event: AuthEvent, vantage: 'server' | 'caller'): void => {
  const { server, duration_seconds: seconds } = event
  if (seconds === undefined) return
  const exemplar = exemplarOf(event, seconds, store.now())
  store.observe('oauth_introspection_duration_seconds', { server, vantage }, seconds, exemplar)
}
