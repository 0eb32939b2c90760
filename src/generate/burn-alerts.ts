// Names and expressions of the burn-rate alerts.
import { exact, thresholdOf } from '../slo/burn.ts'
import { SLIS } from '../slis/index.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import type { Project } from './project.ts'
import { duration, metric, recorded, type RecordedName } from './promql.ts'

const camel = (name: string): string =>
  name
    .split(/[-_]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')

/** OAuthTokenIssuanceSuccessBurnFast */
export const alertName = (slo: Slo, tier: string): string =>
  tier === 'low-volume-outage'
    ? `OAuth${camel(slo.name)}LowVolumeOutage`
    : `OAuth${camel(slo.name)}Burn${camel(tier)}`

/** Seconds that the condition must hold: one more evaluation or two, so that no single scrape decides. */
export const tierFor = ({ longSeconds, severity }: Tier): number =>
  severity === 'page' ? 60 : longSeconds <= 6 * 3600 ? 120 : 0

/** Cool-down: an alert that was resolved for less does not page again. */
export const ALERT_KEEP = { page: 300, ticket: 1800, none: 0 } as const

const RATES: Readonly<Record<number, string>> = {
  300: '5m',
  1800: '30m',
  3600: '1h',
  7200: '2h',
  21_600: '6h',
}

/** Both windows above the threshold, enough bad events, not one client alone, a share of the real budget, and not at a cold start. */
export const tierExpression = (slo: Slo, tier: Tier, project: Project): string => {
  const own = { slo: slo.name }
  const threshold = thresholdOf(tier, slo.objective)
  const { timeScale } = project
  const long = window(slo, tier.longSeconds, project)
  const short = window(slo, tier.shortSeconds, project)
  const age = recorded('slo:age:seconds', own)
  const guards = [
    `${long.ratio} > ${threshold}`,
    `and ${short.ratio} > ${threshold}`,
    `and ${long.badEvents} > ${tier.minBadEvents - 0.5}`,
    `and on (server) ${age} >= ${exact((tier.longSeconds / 2) * timeScale)}`,
  ]
  if (givesWayToOneClient(slo, tier)) guards.push(oneClientAlone(slo, threshold))
  guards.push(
    `unless ${long.badEvents} < ${exact(tier.share * exact(1 - slo.objective))} * ${recorded('slo:events:sum_period', own)}`,
  )
  return guards.join('\n')
}

/** Where events name no clients, one client with bad events says nothing of the rest. */
export const givesWayToOneClient = (slo: Slo, { severity }: Tier): boolean =>
  severity === 'page' && SLIS[slo.indicator].tellsClients

/** Fewer bad events may be of one client by chance. */
export const LEAST_OF_ONE_CLIENT = 3
/** Bad events that the others would have, failing as often as the leading client; none of five is no chance. */
export const LEAST_OF_OTHERS = 5

/**
 * One known client's own trouble, and the promise kept for the others: the ticket OAuthSingleClientBurning. Read from gauges of half an
 * hour: longer than the short window of any page, so that the client is still in them when that forgets; no longer than any long one, so that
 * others who burn are told apart sooner than it fills. Why each condition: docs/one-client.md.
 */
const oneClientAlone = (slo: Slo, threshold: number): string => {
  const of = (
    name: 'oauth_slo_recent_events' | 'oauth_slo_recent_bad_events',
    clients: string,
  ): string => `max by (server) (${metric(name, { slo: slo.name, clients })})`
  const bad = (clients: string): string => of('oauth_slo_recent_bad_events', clients)
  const events = (clients: string): string => of('oauth_slo_recent_events', clients)
  return [
    'unless on (server) (',
    `  ${bad('others')} < ${threshold} * ${events('others')}`,
    `  and ${bad('leading')} > ${bad('others')}`,
    `  and ${bad('leading')} >= ${LEAST_OF_ONE_CLIENT}`,
    `  and ${bad('leading')} * ${events('others')} >= ${LEAST_OF_OTHERS} * ${events('leading')}`,
    `  and max by (server) (${metric('oauth_active_clients')}) >= 4`,
    ')',
  ].join('\n')
}

/** Windows up to 6 h are recorded from the raw counters; longer ones are sums of the 5 min pair. */
const window = (
  slo: Slo,
  seconds: number,
  project: Project,
): { ratio: string; badEvents: string } => {
  const own = { slo: slo.name }
  const rate = RATES[seconds]
  const { timeScale } = project
  if (rate !== undefined) {
    const events = recorded(`slo:events:rate${rate}` as RecordedName, own)
    const bad = recorded(`slo:bad_events:rate${rate}` as RecordedName, own)
    return {
      ratio: `${bad} / (${events} > 0)`,
      badEvents: `${bad} * ${exact(seconds * timeScale)}`,
    }
  }
  const over = duration(seconds * timeScale)
  const events = `sum_over_time(${recorded('slo:events:rate5m', own)}[${over}])`
  const bad = `sum_over_time(${recorded('slo:bad_events:rate5m', own)}[${over}])`
  return {
    ratio: `${bad} / (${events} > 0)`,
    badEvents: `${exact(project.evaluationSeconds * timeScale)} * ${bad}`,
  }
}
