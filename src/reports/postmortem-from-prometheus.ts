// What a postmortem is made from, asked of a Prometheus.
import { CAPABILITIES, type Capability } from '../adapters/adapter.ts'
import { alertName } from '../generate/burn-alerts.ts'
import { metric } from '../generate/promql.ts'
import type { Project } from '../generate/project.ts'
import { alertFirings } from './alert-firings.ts'
import { contributionsBetween, type Maintained } from './contributions.ts'
import type { Evidence, Firing } from './evidence.ts'
import { evidenceFromPrometheus } from './from-prometheus.ts'
import { happeningsBetween, talliesBetween } from './happenings-from-prometheus.ts'
import type { Incident } from './incidents.ts'
import { DAY_MS, MINUTE_MS, spanPeriod } from './period.ts'
import {
  affectedOf,
  askedIncident,
  type Affected,
  type Asked,
  type PostmortemEvidence,
} from './postmortem.ts'
import { valueOf, type Ask } from './series.ts'
import { todaysFirings } from './todays-rules.ts'
import { alertsOfToday } from './todays-alerts.ts'

/** Rules look back a day; before an incident it must be known what was normal. */
const BEFORE_MS = DAY_MS
const SEARCHED_DAYS = 30

interface Options {
  readonly project: Project
  readonly maintained: Maintained
  readonly timeZone: string
}

/** The last firing of an alert in 30 days, recorded or by today's rules; undefined: it never fired. */
export const lastFiring = async (
  ask: Ask,
  alert: string,
  nowMs: number,
  { project, maintained, timeZone }: Options,
): Promise<Firing | undefined> => {
  const toMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  const fromMs = toMs - SEARCHED_DAYS * DAY_MS
  const { service } = project
  const named = (firings: readonly Firing[]): Firing | undefined =>
    firings.findLast((firing) => firing.alert === alert)
  const recorded = named(await alertFirings(ask, service, fromMs, toMs))
  const slo = project.slos.find((one) =>
    one.tiers.some((tier) => alertName(one, tier.name) === alert),
  )
  if (recorded !== undefined || slo === undefined) return recorded
  const period = spanPeriod(fromMs, toMs, timeZone)
  const evidence = await evidenceFromPrometheus(ask, [slo], period, { service, maintained })
  return named(evidence.firings)
}

const affectedBy = (
  ask: Ask,
  { promises }: Evidence,
  incident: Incident | undefined,
): Promise<Affected | undefined> =>
  affectedOf(incident, (name) => {
    const slo = promises.find((promise) => promise.slo.name === name)?.slo
    if (slo === undefined || incident?.beganMs === undefined) return []
    const interval = { fromMs: incident.beganMs, toMs: incident.recoveredMs ?? incident.resolvedMs }
    return contributionsBetween(ask, slo, incident.server, interval)
  })

const shownBy = async (ask: Ask, toMs: number): Promise<ReadonlySet<Capability> | undefined> => {
  const series = await ask.instant(
    `max by (capability) (${metric('authslo_source_capability')})`,
    toMs,
  )
  if (series.length === 0) return undefined
  const shown = series.filter((one) => valueOf(one) === 1).map(({ labels }) => labels['capability'])
  return new Set(CAPABILITIES.filter((capability) => shown.includes(capability)))
}

export const postmortemFromPrometheus = async (
  ask: Ask,
  asked: Asked,
  { project, maintained, timeZone }: Options,
): Promise<PostmortemEvidence> => {
  const { slos, service } = project
  const period = spanPeriod(asked.fromMs - BEFORE_MS, asked.toMs, timeZone)
  const evidence = await evidenceFromPrometheus(ask, slos, period, { service, maintained })
  const [happenings, tallies, shown, affected, alerts] = await Promise.all([
    happeningsBetween(ask, asked),
    talliesBetween(ask, asked),
    shownBy(ask, asked.toMs),
    affectedBy(ask, evidence, askedIncident(evidence, asked)),
    alertsOfToday(ask, project, asked),
  ])
  const burns = evidence.promises.flatMap((promise) => todaysFirings(promise, asked.toMs))
  return {
    evidence,
    happenings,
    tallies,
    shown,
    affected,
    shouldHaveFired: [...burns, ...alerts].toSorted((a, b) => a.fromMs - b.fromMs),
    rulesJudged: 'all',
  }
}
