// M4: of the introspections that the server answered, how many came within the threshold. Answers of caches are not in it.
import type { AuthEvent } from '../events.ts'
import type { Sli } from './sli.ts'

/** As the server saw it: its own event, or the access line of it. */
export const isIntrospection = (event: AuthEvent): boolean =>
  event.kind === 'introspection'
    ? event.vantage === 'server'
    : event.kind === 'http_request' && event.endpoint === 'introspect'

export const introspectionLatency: Sli = {
  id: 'introspection-latency',
  title: 'Introspection latency',
  guide: 'M4',
  needs: ['latency'],
  threshold: 'required',
  tellsClients: false,
  kinds: ['introspection', 'http_request'],
  judge: (event, scope) => {
    // Refusals cost nothing to give, and failures are what availability counts.
    if (!isIntrospection(event) || event.outcome !== 'success') return undefined
    if (event.duration_seconds === undefined || scope.thresholdSeconds === undefined)
      return undefined
    if (!scope.isAuthority('latency')) return undefined
    return event.duration_seconds <= scope.thresholdSeconds ? 'good' : 'bad'
  },
  rule: (event, scope) => {
    if (!isIntrospection(event))
      return event.kind === 'introspection'
        ? 'what a caller measures has the network and its cache in it'
        : 'only introspections at the server count'
    if (event.outcome !== 'success') return 'only answered introspections have a latency promise'
    if (event.duration_seconds === undefined) return 'the record carries no duration'
    const over = event.duration_seconds > (scope.thresholdSeconds ?? 0)
    return `${event.duration_seconds} s ${over ? '>' : '<='} ${scope.thresholdSeconds ?? '?'} s`
  },
}
