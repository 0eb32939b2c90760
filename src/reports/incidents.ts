// Firings that overlap are one incident: when it began, how long it took to be told, against theory, and what it cost.
import { tierFor } from '../generate/burn-alerts.ts'
import { exact, expectedFireSeconds, thresholdOf } from '../slo/burn.ts'
import type { Severity, Slo, Tier } from '../slo/slo.ts'
import type { Firing, Minute, PromiseEvidence } from './evidence.ts'
import { MINUTE_MS } from './period.ts'
import { sumsOf } from './todays-rules.ts'

/** Firings further apart are not of one incident. */
const GAP_MS = 5 * MINUTE_MS
const HOUR_SECONDS = 3600

export interface Cost {
  readonly slo: string
  readonly events: number
  readonly bad: number
  /** Share of the period's budget. */
  readonly budget: number
}

export interface Incident {
  readonly server: string
  readonly severity: Severity
  /** In order of time, each once. */
  readonly alerts: readonly string[]
  /** The minute of its first bad event, as far as promises tell; undefined: no bad event of a promise. */
  readonly beganMs: number | undefined
  /** First firing, and first page. */
  readonly firedMs: number
  readonly pagedMs: number | undefined
  /** After its last bad minute; undefined as `beganMs`. */
  readonly recoveredMs: number | undefined
  readonly resolvedMs: number
  /** From the first bad event to the first firing of a tier, seconds: seen, and by theory (one minute, as here counted, may lie between). */
  readonly detection:
    | {
        readonly alert: string
        readonly seconds: number
        readonly theorySeconds: number | undefined
      }
    | undefined
  readonly costs: readonly Cost[]
}

/** Bad events that a period allows. */
export const budgetOf = (slo: Slo, events: number): number => exact(1 - slo.objective) * events

interface Span {
  readonly beganMs: number
  readonly endedMs: number
}

/** Share of bad events at the firing. */
const ratioAt = (promise: PromiseEvidence, timeMs: number): number => {
  const { events, bad } = sumsOf(promise.minutes).between(timeMs - GAP_MS, timeMs + GAP_MS)
  return events === 0 ? 0 : bad / events
}

/**
 * When what a tier fired about began and ended: the change points of the share of bad events (CUSUM), between what the tier allows and
 * what was seen. A stray error shortly before is not its beginning.
 */
const spanOf = (promise: PromiseEvidence, tier: Tier, firing: Firing): Span | undefined => {
  const threshold = thresholdOf(tier, promise.slo.objective)
  const level = Math.max(threshold, ratioAt(promise, firing.fromMs) / 2)
  const excess = ({ events, bad }: Minute): number => bad - level * events
  const { minutes } = promise
  const since = firing.fromMs - tier.longSeconds * 1000
  let [sum, most] = [0, 0]
  let beganMs: number | undefined
  for (const minute of minutes.toReversed()) {
    if (minute.timeMs >= firing.fromMs) continue
    if (minute.timeMs < since) break
    sum += excess(minute)
    if (sum > most) [most, beganMs] = [sum, minute.timeMs]
  }
  if (beganMs === undefined) return undefined
  let endedMs = beganMs
  ;[sum, most] = [0, 0]
  for (const minute of minutes) {
    if (minute.timeMs < beganMs) continue
    if (minute.timeMs > firing.toMs) break
    sum += excess(minute)
    if (sum > most) [most, endedMs] = [sum, minute.timeMs + MINUTE_MS]
  }
  return { beganMs, endedMs }
}

const isFast = ({ longSeconds }: Tier): boolean => longSeconds <= 6 * HOUR_SECONDS

interface Told {
  readonly firing: Firing
  readonly promise: PromiseEvidence | undefined
  readonly tier: Tier | undefined
  readonly span: Span | undefined
}

const theoryOf = ({ promise, tier, span, firing }: Told): number | undefined => {
  if (promise === undefined || tier === undefined || span === undefined) return undefined
  const { events, bad } = sumsOf(promise.minutes).between(span.beganMs, firing.fromMs)
  const first = promise.minutes[0]?.timeMs ?? span.beganMs
  return expectedFireSeconds(
    tier,
    {
      objective: promise.slo.objective,
      errorRatio: bad / events,
      eventsPerSecond: (events * 1000) / (firing.fromMs - span.beganMs),
      historySeconds: (span.beganMs - first) / 1000,
    },
    { evaluationSeconds: isFast(tier) ? 30 : 300, forSeconds: tierFor(tier) },
  )
}

const incidentOf = (told: readonly Told[], promises: readonly PromiseEvidence[]): Incident => {
  const firings = told.map(({ firing }) => firing)
  // Where a fast tier fired, its span is the incident; slow ones remember more than that.
  const isSharp = ({ tier, span }: Told): boolean =>
    span !== undefined && tier !== undefined && isFast(tier)
  const sharp = told.filter(isSharp)
  const spanned = sharp.length > 0 ? sharp : told
  const spans = spanned.flatMap(({ span }) => span ?? [])
  const pages = firings.filter(({ severity }) => severity === 'page')
  const server = firings[0]?.server ?? ''
  const beganMs = spans.length === 0 ? undefined : Math.min(...spans.map((span) => span.beganMs))
  const recoveredMs =
    spans.length === 0 ? undefined : Math.max(...spans.map((span) => span.endedMs))
  const first = spanned.find(({ span }) => span !== undefined)
  const costs = promises
    .filter((promise) => promise.server === server && beganMs !== undefined)
    .flatMap((promise): readonly Cost[] => {
      const { events, bad } = sumsOf(promise.minutes).between(beganMs ?? 0, recoveredMs ?? 0)
      const all = promise.days.reduce((sum, day) => sum + day.events, 0)
      const budget = bad / budgetOf(promise.slo, all)
      return bad === 0 ? [] : [{ slo: promise.slo.name, events, bad, budget }]
    })
  return {
    server,
    severity: pages.length > 0 ? 'page' : 'ticket',
    alerts: [...new Set(firings.map(({ alert }) => alert))],
    beganMs,
    firedMs: Math.min(...firings.map(({ fromMs }) => fromMs)),
    pagedMs: pages.length === 0 ? undefined : Math.min(...pages.map(({ fromMs }) => fromMs)),
    recoveredMs,
    resolvedMs: Math.max(...firings.map(({ toMs }) => toMs)),
    detection:
      first?.span === undefined
        ? undefined
        : {
            alert: first.firing.alert,
            seconds: (first.firing.fromMs - first.span.beganMs) / 1000,
            theorySeconds: theoryOf(first),
          },
    costs,
  }
}

/** Of one server and near in time: pages for as long as they fire, tickets for their beginning. In order of time. */
export const incidentsOf = (
  firings: readonly Firing[],
  promises: readonly PromiseEvidence[],
): readonly Incident[] => {
  const byServer = Map.groupBy(firings, ({ server }) => server ?? '')
  const incidents: Incident[] = []
  for (const ofServer of byServer.values()) {
    let open: Told[] = []
    let openUntil = -Infinity
    const close = (): void => {
      if (open.length > 0) incidents.push(incidentOf(open, promises))
      open = []
    }
    for (const firing of ofServer.toSorted((a, b) => a.fromMs - b.fromMs)) {
      const promise = promises.find(
        ({ slo, server }) => slo.name === firing.slo && server === firing.server,
      )
      const tier = promise?.slo.tiers.find(({ name }) => name === firing.tier)
      const span =
        promise === undefined || tier === undefined ? undefined : spanOf(promise, tier, firing)
      const ended = Math.max(...open.map((told) => told.span?.endedMs ?? -Infinity))
      // A long window still remembers what is over: that is no incident of its own.
      const remembers = span !== undefined && span.beganMs < ended
      if (firing.fromMs > openUntil + GAP_MS && !remembers) close()
      open.push({ firing, promise, tier, span })
      openUntil = Math.max(openUntil, firing.severity === 'page' ? firing.toMs : firing.fromMs)
    }
    close()
  }
  return incidents.toSorted((a, b) => (a.beganMs ?? a.firedMs) - (b.beganMs ?? b.firedMs))
}
