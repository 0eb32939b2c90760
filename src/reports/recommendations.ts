// What the numbers suggest: each one a rule, with the numbers that it follows from.
import { exact, LEAST_BUDGET_EVENTS } from '../slo/burn.ts'
import type { Slo } from '../slo/slo.ts'
import type { Evidence, PromiseEvidence } from './evidence.ts'
import type { Incident } from './incidents.ts'
import { DAY_MS } from './period.ts'
import type { PromiseReview } from './review.ts'
import { count, percent, promised, promiseName } from './wording.ts'

export interface Recommendation {
  readonly rule:
    | 'objective_too_tight'
    | 'objective_too_loose'
    | 'too_few_events'
    | 'dead_tier'
    | 'paged_for_little'
    | 'spent_unpaged'
    | 'low_coverage'
    | 'unmapped_reasons'
    | 'rejected_records'
  /** The promise or source that it is about. */
  readonly about: string
  readonly text: string
}

/** Objectives as people set them. */
const LADDER = [
  0.8, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.997, 0.998, 0.999, 0.9995, 0.9999, 0.99995,
  0.99999,
]
/** A stricter objective must leave half of its budget, and enough of it to count. */
const GOOD_COVERAGE = 0.95

interface Judged {
  readonly promise: PromiseEvidence
  readonly review: PromiseReview
}

const tight = ({ review }: Judged): string | undefined => {
  const { budgetSpent, budgetPaged, attainment = 1, objective, daysMet, daysCounted } = review
  if (budgetSpent <= 1 || budgetPaged / budgetSpent > 0.5) return undefined
  const kept = LADDER.filter((step) => step < objective && step <= attainment).at(-1)
  const lower = kept === undefined ? '' : `, or promise ${promised(kept)} until it is mended`
  return `${percent(budgetSpent)} of the budget was spent, most of it outside of any page: ${daysMet} of ${daysCounted} days were met. Mend its largest cause${lower}.`
}

const loose = ({ review }: Judged): string | undefined => {
  const { budgetSpent, events, bad, objective, daysCounted } = review
  if (budgetSpent > 0.1 || daysCounted < 7) return undefined
  const stricter = LADDER.filter(
    (step) =>
      step > objective &&
      exact(1 - step) * events >= LEAST_BUDGET_EVENTS &&
      bad <= exact(1 - step) * events * 0.5,
  ).at(0)
  return stricter === undefined
    ? undefined
    : `Only ${percent(budgetSpent)} of the budget was spent. ${promised(stricter)} would have left half of its budget: promise more, or spend the rest on changes.`
}

const few = ({ review }: Judged): string | undefined =>
  review.events > 0 && review.budgetEvents < LEAST_BUDGET_EVENTS
    ? `The budget of this period is ${Number(review.budgetEvents.toPrecision(2))} bad events: chance decides. Choose a longer period, a lower objective, or fewer groups.`
    : undefined

/** Tiers that this traffic cannot set off, whatever happens. */
const dead = ({ promise, review }: Judged, spanMs: number): string | undefined => {
  const perSecond = (review.events * 1000) / spanMs
  const tiers = promise.slo.tiers.filter(
    ({ minBadEvents, longSeconds }) => perSecond * longSeconds < minBadEvents,
  )
  if (review.events === 0 || tiers.length === 0) return undefined
  const told = tiers.map(({ name, minBadEvents }) => `${name} (needs ${minBadEvents} bad events)`)
  return `At ${count((review.events * DAY_MS) / spanMs)} events a day these tiers cannot fire even if everything fails: ${told.join(', ')}. Low-volume outages are left to the low-volume ticket; lower \`authslo.dev/min-bad-events\` or leave the tiers out.`
}

const unpaged = ({ review }: Judged): string | undefined => {
  const { budgetSpent, budgetPaged } = review
  const rest = budgetSpent - budgetPaged
  return budgetSpent <= 1 && budgetSpent > 0.5 && rest > 0.5
    ? `${percent(rest)} of the budget went without a page, slowly: look at its causes before it is spent.`
    : undefined
}

const RULES: Readonly<
  Partial<Record<Recommendation['rule'], (judged: Judged, spanMs: number) => string | undefined>>
> = {
  objective_too_tight: tight,
  objective_too_loose: loose,
  too_few_events: few,
  dead_tier: dead,
  spent_unpaged: unpaged,
  low_coverage: ({ review: { observed } }) =>
    observed !== undefined && observed < GOOD_COVERAGE
      ? `Its sources were healthy for ${percent(observed)} of the period only: what happened in the rest is not in these numbers.`
      : undefined,
}

/** Fires at `share` of the period's budget; less than half of it is a page for little. */
const littlePages = (
  slos: readonly Slo[],
  incidents: readonly Incident[],
): readonly Recommendation[] =>
  incidents.flatMap(({ severity, server, alerts, costs, firedMs }) => {
    if (severity !== 'page') return []
    const spent = Math.max(0, ...costs.map(({ budget }) => budget))
    const least = Math.min(
      ...slos.flatMap(({ tiers }) =>
        tiers.filter((tier) => tier.severity === 'page').map(({ share }) => share),
      ),
    )
    return spent >= least / 2 || costs.length === 0
      ? []
      : [
          {
            rule: 'paged_for_little' as const,
            about: alerts.join(', '),
            text: `The page about ${server} of ${new Date(firedMs).toISOString().slice(0, 16)}Z came for ${percent(spent)} of a budget: was it worth waking somebody?`,
          },
        ]
  })

export const recommendationsOf = (
  judged: readonly Judged[],
  { period, sources, promises }: Evidence,
  incidents: readonly Incident[],
): readonly Recommendation[] => {
  const spanMs = period.toMs - period.fromMs
  const ofPromises = judged.flatMap((one) =>
    Object.entries(RULES).flatMap(([rule, judge]): readonly Recommendation[] => {
      const text = judge(one, spanMs)
      const about = promiseName(one.review)
      return text === undefined ? [] : [{ rule: rule as Recommendation['rule'], about, text }]
    }),
  )
  const ofSources = sources.flatMap((source): readonly Recommendation[] => [
    ...(source.unmappedReasons > 0
      ? [
          {
            rule: 'unmapped_reasons' as const,
            about: source.source,
            text: `${count(source.unmappedReasons)} events have a cause that the format does not know. Give such a line to \`authslo explain\` and report it.`,
          },
        ]
      : []),
    ...(source.rejected > 0.001 * source.records
      ? [
          {
            rule: 'rejected_records' as const,
            about: source.source,
            text: `${count(source.rejected)} of ${count(source.records)} records could not be read.`,
          },
        ]
      : []),
  ])
  const slos = promises.map(({ slo }) => slo)
  return [...ofPromises, ...littlePages(slos, incidents), ...ofSources]
}
