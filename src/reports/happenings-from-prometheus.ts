// The same from counters, to the minute: one line a counter.
import { metric } from '../generate/promql.ts'
import type { MetricName } from '../metrics/catalog.ts'
import { gains } from './counted-minutes.ts'
import { runsOf } from './alert-firings.ts'
import type { Interval } from './contributions.ts'
import type { Happening, Tally } from './happenings.ts'
import { valueOf, type Ask } from './series.ts'

/** Its labels beside `server` are the detail, in this order. */
type Counter = readonly [
  kind: Happening['kind'],
  name: MetricName,
  query: string,
  labels: readonly string[],
]
const counter = <N extends MetricName>(
  kind: Happening['kind'],
  name: N,
  labels: Parameters<typeof metric<N>>[1],
  detail: readonly string[],
): Counter => [kind, name, metric(name, labels), detail]

const COUNTERS: readonly Counter[] = [
  counter('revocation', 'oauth_revocations_total', { cause: '!=rotation' }, ['revokes', 'cause']),
  counter('revoked_accepted', 'oauth_revoked_token_requests_total', { decision: 'accept' }, [
    'resource_server',
  ]),
  counter('revoked_refused', 'oauth_revoked_token_requests_total', { decision: 'reject' }, [
    'resource_server',
  ]),
  counter('rotation_closed', 'oauth_key_rotations_total', {}, ['result']),
  counter('refresh_reuse', 'oauth_refresh_reuse_incidents_total', {}, ['class']),
  counter('suspicious_use', 'oauth_suspicious_token_use_incidents_total', {}, []),
]

/** States that came and went: where the query has a value. */
const STATES: readonly (readonly [
  kind: Happening['kind'],
  query: string,
  labels: readonly string[],
])[] = [
  ['key_rotation', `${metric('oauth_key_rotation_state', { state: '!=idle' })} == 1`, ['state']],
  ['source_unhealthy', `${metric('authslo_source_healthy')} == 0`, ['source']],
]

const detailOf = (labels: Readonly<Record<string, string>>, names: readonly string[]): string =>
  names.flatMap((name) => labels[name]?.replaceAll('_', ' ') ?? []).join(', ')

export const happeningsBetween = async (
  ask: Ask,
  { fromMs, toMs }: Interval,
): Promise<readonly Happening[]> => {
  const counted = COUNTERS.map(async ([kind, , query, names]) => {
    const by = ['server', ...names].join(', ')
    const series = await ask.range(`sum by (${by}) (${query})`, fromMs, toMs, 60)
    return series.flatMap(({ labels, points }) =>
      [...gains(points)].map(([timeMs, times]): Happening => ({
        kind,
        timeMs,
        server: labels['server'] ?? '',
        times,
        detail: detailOf(labels, names),
      })),
    )
  })
  const states = STATES.map(async ([kind, query, names]) => {
    const series = await ask.range(query, fromMs, toMs, 60)
    return series.flatMap((one) =>
      runsOf(one).map(([timeMs]): Happening => ({
        kind,
        timeMs,
        server: one.labels['server'] ?? '',
        times: 1,
        detail: detailOf(one.labels, names),
      })),
    )
  })
  return (await Promise.all([...counted, ...states])).flat().toSorted((a, b) => a.timeMs - b.timeMs)
}

const TALLIES: readonly (readonly [of: Tally['of'], query: string, label: string])[] = [
  ['scope_class', metric('oauth_scope_grants_total'), 'scope_class'],
  ['violation', metric('oauth_client_policy_violations_total'), 'violation'],
  ['consent', metric('oauth_consents_total'), 'decision'],
  ['rotation_result', metric('oauth_key_rotations_total'), 'result'],
  ['revocation_result', metric('oauth_revocation_episodes_total'), 'result'],
]

export const talliesBetween = async (
  ask: Ask,
  { fromMs, toMs }: Interval,
): Promise<readonly Tally[]> => {
  const found = await Promise.all(
    TALLIES.map(async ([of, query, label]) => {
      const summed = `sum by (${label}) (${query})`
      const [before, after] = await Promise.all([
        ask.instant(summed, fromMs),
        ask.instant(summed, toMs),
      ])
      return after.flatMap((series): readonly Tally[] => {
        const value = series.labels[label] ?? 'unknown'
        const was = before.find((one) => one.labels[label] === series.labels[label])
        const count = (valueOf(series) ?? 0) - (valueOf(was) ?? 0)
        return count > 0 ? [{ of, value, count }] : []
      })
    }),
  )
  return found.flat()
}
