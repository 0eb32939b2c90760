// Panels of SLOs: what is left, how fast it goes, whose fault it is, and how much of it was seen.
import { figure, half, list, wide, type PanelDescription } from '../panel.ts'
import {
  increase,
  objective,
  objectiveOf,
  ofIndicator,
  RANGE,
  rate,
  rule,
  series,
  share,
} from '../queries.ts'
import { metric, recorded } from '../../promql.ts'

const BY_SLO = ['slo', 'server'] as const
const sumOf = (query: string): string => `sum by (slo, server) (${query})`
/** The part of the budget that a share of bad events takes; 1: exactly all of it. */
const ofBudget = (ratio: string): string => `${ratio} / on (slo) group_left () (1 - ${objective})`
const period = `min by (slo, server) (${rule('slo:error_budget_remaining:ratio')})`

const inRange = (name: 'oauth_slo_bad_events_total' | 'oauth_slo_events_total'): string =>
  `sum by (server) (${ofIndicator(`increase(${metric(name, { server: '=~$server' })}[${RANGE}])`, 'availability-requests')})`
const failedRuns = increase('oauth_probe_failures_total', ['server'], {}, RANGE)
const runs = increase('oauth_probe_runs_total', ['server'], {}, RANGE)
/** So that two views of one server are two series. */
const view = (name: string, query: string): string =>
  `label_replace(${query}, "view", "${name}", "", "")`

export const availability = (): PanelDescription =>
  figure(
    'Availability, the worse view',
    'Of requests and of our own runs from outside, whichever saw more failures in this time; beside it what is promised. Below that: open the on-call dashboard.',
    'percentunit',
    [
      `min by (server) (${view('requests', `1 - ${share(inRange('oauth_slo_bad_events_total'), inRange('oauth_slo_events_total'))}`)} or ${view('probes', `1 - ${share(`(${failedRuns} or 0 * ${runs})`, runs)}`)})`,
      '{{server}}',
    ],
    [objectiveOf('availability-requests'), 'promised by {{slo}}'],
  )
export const budgets = (): PanelDescription => ({
  ...half(
    'Budget remaining',
    'Share of the error budget of the period that is left. Below 0 the promise is broken: freeze risky changes and read the SLO review.',
    'percentunit',
    [period, '{{slo}} {{server}}'],
  ),
  look: 'stat',
  redBelow: 0,
})
export const burnDown = (): PanelDescription => ({
  ...wide(
    'Burn-down of budgets',
    'A cliff is an incident: its postmortem should name it. A slope is a fault that nobody was paged for: find it before the line meets 0.',
    'percentunit',
    [period, '{{slo}} {{server}}'],
    ['vector(0)', 'promise broken', 'limit'],
  ),
  signed: true,
})
export const burnRate = (window: '1h' | '6h'): PanelDescription =>
  half(
    `Burn rate over ${window === '1h' ? '1 h' : '6 h'}`,
    'How many times faster than allowed the budget goes; on the dashed line it lasts exactly as long as the period. What climbs pages soon: open the runbook of its alert.',
    'none',
    [
      ofBudget(
        share(sumOf(rule(`slo:bad_events:rate${window}`)), sumOf(rule(`slo:events:rate${window}`))),
      ),
      '{{slo}} {{server}}',
    ],
    ['vector(1)', 'as fast as allowed', 'limit'],
  )
export const goodShare = (): PanelDescription =>
  wide(
    'What was promised and what was kept',
    'Share of good events by promise, beside its objective (dashed). A dip is seen here before the budget shows it; the on-call dashboard says why.',
    'percentunit',
    [
      `1 - ${share(rate('oauth_slo_bad_events_total', BY_SLO), rate('oauth_slo_events_total', BY_SLO))}`,
      '{{slo}} {{server}}',
    ],
    [objective, 'promised {{slo}}', 'limit'],
  )
export const affectedClients = (): PanelDescription =>
  half(
    'Affected clients',
    'Known clients with a bad event in the last 10 minutes. The largest number of an incident goes into its postmortem.',
    'short',
    [series('oauth_slo_affected_clients'), '{{slo}} {{server}}'],
  )
export const objectives = (): PanelDescription =>
  list(
    'Objectives',
    'What is promised, and the SLO file (spec) that the exporter and the rules were made from. Two specs of one SLO: the rules are out of date, generate and load them again.',
    'percentunit',
    [
      `max by (slo, indicator, spec) (${series('oauth_slo_info')}) * on (slo) group_left () ${objective}`,
      'promised',
    ],
  )
export const rulesLoaded = (): PanelDescription =>
  list(
    'Objectives that the rules were made from',
    'Compare with the objectives of the exporter beside it: a spec that differs means that rules and exporter disagree. Generate and load the rules again.',
    'none',
    [`max by (slo, objective, spec) (${recorded('slo:info', { slo: '=~$slo' })})`, 'loaded'],
  )
export const periodRatio = (): PanelDescription =>
  list(
    'Bad events by window',
    'Share over 1 and 3 days and over the period. The newest far above the period: something changed today.',
    'percentunit',
    [`max by (slo, server, window) (${rule('slo:error_ratio')})`, 'bad'],
  )
export const daysMet = (): PanelDescription =>
  list(
    'Days on which the promise was kept',
    'Share of the days of this time. Few bad days: incidents; many: the objective, or the system, is wrong. Choose a time of weeks.',
    'percentunit',
    [
      `avg_over_time((max by (slo, server) (${rule('slo:error_ratio', { window: '1d' })}) <= bool on (slo) group_left () (1 - ${objective}))[${RANGE}:1d])`,
      'days kept',
    ],
  )
const contributors = (by: 'client' | 'reason'): string =>
  `topk(10, ${increase('oauth_client_token_request_failures_total', ['server', by], {}, RANGE)})`
export const topClients = (): PanelDescription =>
  list(
    'Clients with the most failures in this time',
    'Where most of it comes from one client, the budget is spent on that: fix it with its owner, or exclude it with a reason.',
    'short',
    [contributors('client'), 'failures'],
  )
export const topReasons = (): PanelDescription =>
  list(
    'Causes of the most failures in this time',
    'What to work on next quarter: the first lines are worth more than all others together.',
    'short',
    [contributors('reason'), 'failures'],
  )
export const exclusions = (): PanelDescription =>
  half(
    'Left out of promises',
    'Events that count for no budget, by why. What grows without a planned maintenance hides a fault: look at the exclusions of authslo.yaml.',
    'short',
    [increase('oauth_slo_excluded_events_total', ['slo', 'why'], {}, '1h'), '{{slo}} {{why}}'],
  )
export const lateShare = (): PanelDescription =>
  half(
    'Share of late events, a day',
    'Events that came too late for alerts; budgets have them. More than a few percent: alerts are blind to that share, look at the lag of the sources.',
    'percentunit',
    [
      `sum by (slo, server) (${rule('slo:late_events:increase1d')}) / (${increase('oauth_slo_events_total', BY_SLO, {}, '1d')} > 0)`,
      'all {{slo}}',
    ],
    [
      `sum by (slo, server) (${rule('slo:late_bad_events:increase1d')}) / (${increase('oauth_slo_events_total', BY_SLO, {}, '1d')} > 0)`,
      'bad {{slo}}',
    ],
  )
export const coverage = (): PanelDescription =>
  half(
    'How much of the period was seen',
    'Share of the period in which the sources that decide were healthy. A budget beside a low coverage is a guess: say so wherever you report it.',
    'percentunit',
    [`min by (slo, server) (${rule('slo:observed:ratio')})`, '{{slo}} {{server}}'],
  )
export const volume = (): PanelDescription =>
  half(
    'Events by promise',
    'What the promises are judged on. Below a few events an hour burn rates are noise; the low-volume alerts watch then.',
    'reqps',
    [rate('oauth_slo_events_total', BY_SLO), '{{slo}} {{server}}'],
  )
