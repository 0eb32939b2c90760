// The model of an SLO review: every number, and nothing of how it is shown. Times are ms since the epoch, shares are 0 to 1.
import { exact } from '../slo/burn.ts'
import type { Evidence, Firing, PromiseEvidence } from './evidence.ts'
import { budgetOf, incidentsOf, type Incident } from './incidents.ts'
import type { Period } from './period.ts'
import { recommendationsOf, type Recommendation } from './recommendations.ts'
import { sumsOf } from './todays-rules.ts'

export interface DayResult {
  readonly date: string
  readonly events: number
  readonly bad: number
  /** Share of good events; undefined without events. */
  readonly attainment: number | undefined
  /** undefined without events: neither met nor missed. */
  readonly met: boolean | undefined
  /** Share of the period's budget that is left at its end; below 0 where it is overspent. */
  readonly budgetLeft: number
}

export interface PromiseReview {
  readonly slo: string
  readonly title: string
  readonly indicator: string
  readonly thresholdSeconds: number | undefined
  readonly objective: number
  readonly server: string
  readonly group: Readonly<Record<string, string>>
  readonly events: number
  readonly bad: number
  readonly attainment: number | undefined
  /** Bad events that the period allows. */
  readonly budgetEvents: number
  /** Share of the budget; above 1 where it is overspent. */
  readonly budgetSpent: number
  readonly daysMet: number
  /** Days with events. */
  readonly daysCounted: number
  readonly days: readonly DayResult[]
  readonly contributions: PromiseEvidence['contributions']
  readonly excluded: PromiseEvidence['excluded']
  /** Share of events that were read late. */
  readonly lateShare: number | undefined
  readonly observed: number | undefined
  /** Error ratio as recorded by the rules minus as counted, over the SLO's own period. */
  readonly estimate:
    (NonNullable<PromiseEvidence['estimate']> & { readonly difference: number }) | undefined
  /** Share of the budget that was spent while a page fired, or in what it fired about. */
  readonly budgetPaged: number
  readonly pages: number
  readonly tickets: number
}

export interface Review {
  readonly kind: 'review'
  readonly service: string
  readonly madeMs: number
  readonly from: Evidence['from']
  readonly firingsAre: Evidence['firingsAre']
  readonly period: Period
  readonly promises: readonly PromiseReview[]
  /** SLOs of which nothing was counted. */
  readonly silent: readonly string[]
  readonly incidents: readonly Incident[]
  readonly exclusions: readonly ExclusionNote[]
  readonly sources: Evidence['sources']
  readonly recommendations: readonly Recommendation[]
}

/** As authslo.yaml announces it. */
export interface ExclusionNote {
  readonly id: string
  readonly servers: readonly string[]
  readonly slos: readonly string[]
  readonly reason: string | undefined
  readonly approvedBy: string | undefined
}

const total = <T>(rows: readonly T[], of: (row: T) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0)

/** Bad events in what was paged: from the beginning of each incident to its end, overlaps once. */
const badWhilePaged = (promise: PromiseEvidence, incidents: readonly Incident[]): number => {
  const sums = sumsOf(promise.minutes)
  let until = -Infinity
  let bad = 0
  const paged = incidents.filter(
    ({ severity, server }) => severity === 'page' && server === promise.server,
  )
  for (const { beganMs, firedMs, recoveredMs, resolvedMs } of paged) {
    const from = Math.max(until, beganMs ?? firedMs)
    const to = Math.max(from, recoveredMs ?? resolvedMs)
    bad += sums.between(from, to).bad
    until = to
  }
  return bad
}

const ofPromise = (
  promise: PromiseEvidence,
  firings: readonly Firing[],
  incidents: readonly Incident[],
): PromiseReview => {
  const { slo, days, estimate } = promise
  const events = total(days, (day) => day.events)
  const bad = total(days, (day) => day.bad)
  const budgetEvents = exact(budgetOf(slo, events))
  let spent = 0
  const results = days.map((day): DayResult => {
    spent += day.bad
    const attainment = day.events === 0 ? undefined : 1 - day.bad / day.events
    return {
      date: day.date,
      events: day.events,
      bad: day.bad,
      attainment,
      // Multiplied out: 1 - 1/1000 is not 0.999 in binary.
      met: day.events === 0 ? undefined : day.bad <= exact(budgetOf(slo, day.events)),
      budgetLeft: budgetEvents === 0 ? 1 : 1 - spent / budgetEvents,
    }
  })
  const own = firings.filter(
    (firing) => firing.slo === slo.name && firing.server === promise.server,
  )
  return {
    slo: slo.name,
    title: slo.title,
    indicator: slo.indicator,
    thresholdSeconds: slo.thresholdSeconds,
    objective: slo.objective,
    server: promise.server,
    group: promise.group,
    events,
    bad,
    attainment: events === 0 ? undefined : 1 - bad / events,
    budgetEvents,
    budgetSpent: budgetEvents === 0 ? 0 : bad / budgetEvents,
    daysMet: results.filter(({ met }) => met === true).length,
    daysCounted: results.filter(({ met }) => met !== undefined).length,
    days: results,
    contributions: promise.contributions,
    excluded: promise.excluded,
    lateShare: events === 0 ? undefined : total(days, (day) => day.lateEvents) / events,
    observed: promise.observed,
    estimate:
      estimate === undefined
        ? undefined
        : { ...estimate, difference: estimate.recordedErrorRatio - estimate.exactErrorRatio },
    budgetPaged: budgetEvents === 0 ? 0 : badWhilePaged(promise, incidents) / budgetEvents,
    pages: own.filter(({ severity }) => severity === 'page').length,
    tickets: own.filter(({ severity }) => severity === 'ticket').length,
  }
}

export interface ReviewOptions {
  readonly service: string
  readonly madeMs: number
  readonly exclusions: readonly ExclusionNote[]
}

export const reviewOf = (evidence: Evidence, options: ReviewOptions): Review => {
  const { promises, firings } = evidence
  const incidents = incidentsOf(firings, promises)
  const reviews = promises.map((promise) => ofPromise(promise, firings, incidents))
  const { from, firingsAre, period, sources } = evidence
  return {
    kind: 'review',
    service: options.service,
    madeMs: options.madeMs,
    from,
    firingsAre,
    period,
    promises: reviews,
    silent: evidence.silent.map(({ name }) => name),
    incidents,
    exclusions: options.exclusions.map(({ id, servers, slos, reason, approvedBy }) => ({
      id,
      servers,
      slos,
      reason,
      approvedBy,
    })),
    sources,
    recommendations: recommendationsOf(
      promises.flatMap((promise, i) => {
        const review = reviews[i]
        return review === undefined ? [] : [{ promise, review }]
      }),
      evidence,
      incidents,
    ),
  }
}
