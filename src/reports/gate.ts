// Whether a pipeline may go on: enough budget left, and no fast burn at this moment.
import { recorded } from '../generate/promql.ts'
import { exact } from '../slo/burn.ts'
import type { Slo } from '../slo/slo.ts'
import { percent } from './wording.ts'
import { valueOf, type Ask, type Series } from './series.ts'

export interface GateLimits {
  /** Least share of the budget that must be left; 0.1. */
  readonly minBudget: number | undefined
  /** Times as fast as the budget allows, over the last hour. */
  readonly maxBurn: number | undefined
}

export interface Standing {
  readonly server: string
  /** Other labels that the SLO is split by. */
  readonly group: Readonly<Record<string, string>>
  /** Share of the budget that is left, below 0 where it is overspent; undefined: no value is recorded. */
  readonly budgetLeft: number | undefined
  /** Over the last hour; undefined: no events in it. */
  readonly burn: number | undefined
  /** Share of the period in which its sources were healthy; undefined: not recorded. */
  readonly observed: number | undefined
}

export interface GateVerdict extends Standing {
  readonly open: boolean
  /** Why it is closed. */
  readonly because: readonly string[]
}

/** One a server and group; empty: this Prometheus has no budgets of the SLO. */
export const standings = async (
  ask: Ask,
  slo: Slo,
  nowMs: number,
  server?: string,
): Promise<readonly Standing[]> => {
  const own = { slo: slo.name, ...(server === undefined ? {} : { server }) }
  const bad = recorded('slo:bad_events:rate1h', own)
  const events = recorded('slo:events:rate1h', own)
  const [left, burns, observed] = await Promise.all([
    ask.instant(recorded('slo:error_budget_remaining:ratio', own), nowMs),
    ask.instant(`${bad} / (${events} > 0) / ${exact(1 - slo.objective)}`, nowMs),
    ask.instant(recorded('slo:observed:ratio', own), nowMs),
  ])
  const keyOf = ({ labels }: Series, names: readonly string[]): string =>
    names.map((name) => labels[name] ?? '').join('\n')
  const names = ['server', ...slo.groupBy]
  const like = (of: readonly Series[], one: Series, by: readonly string[]): Series | undefined =>
    of.find((series) => keyOf(series, by) === keyOf(one, by))
  // A burn without a budget is told as well: a budget that is missing must not open the gate.
  const all = [...left, ...burns.filter((one) => like(left, one, names) === undefined)]
  return all.map((one) => ({
    server: one.labels['server'] ?? '',
    group: Object.fromEntries(
      slo.groupBy.flatMap((name) => {
        const value = one.labels[name]
        return value === undefined ? [] : [[name, value]]
      }),
    ),
    budgetLeft: valueOf(like(left, one, names)),
    burn: valueOf(like(burns, one, names)),
    observed: valueOf(like(observed, one, ['server'])),
  }))
}

const times = (burn: number): string => `${Number(burn.toPrecision(3))} times`

export const judgeGate = (standing: Standing, { minBudget, maxBurn }: GateLimits): GateVerdict => {
  const { budgetLeft, burn } = standing
  const because: string[] = []
  if (minBudget !== undefined && (budgetLeft === undefined || budgetLeft < minBudget))
    because.push(
      budgetLeft === undefined
        ? 'its budget is not recorded'
        : `${percent(budgetLeft)} of the budget is left, at least ${percent(minBudget)} is asked for`,
    )
  if (maxBurn !== undefined && burn !== undefined && burn > maxBurn)
    because.push(
      `it burns ${times(burn)} as fast as allowed, at most ${times(maxBurn)} is asked for`,
    )
  return { ...standing, open: because.length === 0, because }
}

/** One line: `open    token-issuance-success of kc-prod: 83 % of the budget is left, burns 0.4 times, observed 99.8 %` */
export const gateLine = (slo: string, verdict: GateVerdict): string => {
  const { server, group, budgetLeft, burn, observed, open, because } = verdict
  const of = [server, ...Object.entries(group).map(([name, value]) => `${name} ${value}`)]
  const state = [
    budgetLeft === undefined
      ? 'budget not recorded'
      : `${percent(budgetLeft)} of the budget is left`,
    burn === undefined ? 'no events in the last hour' : `burns ${times(burn)}`,
    observed === undefined ? 'coverage unknown' : `observed ${percent(observed)}`,
  ]
  return `${open ? 'open  ' : 'closed'}  ${slo} of ${of.join(', ')}: ${(open ? state : [...because, ...state.slice(2)]).join('; ')}`
}
