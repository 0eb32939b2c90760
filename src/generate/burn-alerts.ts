// Names and expressions of the burn-rate alerts.
import { exact, thresholdOf } from '../slo/burn.ts'
import { SLIS } from '../slis/index.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { oneClientLeads } from './one-client.ts'
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

/** The promise is kept for the others, over half an hour: that is the ticket OAuthSingleClientBurning. The gauges know no groups: of a promise by tenant nobody else may fail at all. */
const oneClientAlone = (slo: Slo, threshold: number): string => {
  const { bad, events, conditions } = oneClientLeads(['server'], slo.name)
  return [
    'unless on (server) (',
    slo.groupBy.length === 0
      ? `  ${bad('others')} < ${threshold} * ${events('others')}`
      : `  ${bad('others')} == 0`,
    ...conditions.map((condition) => `  and ${condition}`),
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
