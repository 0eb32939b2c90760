// Recording rules and burn-rate alerts of one SLO, as Prometheus rule files. See docs/design: pairs, never ratios, at the base.
import { yamlFile } from './yaml-file.ts'
import { exact, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { alertName, tierExpression, tierFor, ALERT_KEEP } from './burn-alerts.ts'
import { alertGroups } from './alert-rules.ts'
import { annotations } from './alert-annotations.ts'
import type { GeneratedFile, Generator, Project } from './project.ts'
import { duration, metric, recorded, type RecordedName } from './promql.ts'
import type { AlertingRule, RecordingRule, RuleGroup } from './rule-group.ts'

const HOUR = 3600
const DAY = 24 * HOUR
const FAST_WINDOWS = [
  ['5m', 300],
  ['30m', 1800],
  ['1h', HOUR],
  ['2h', 2 * HOUR],
  ['6h', 6 * HOUR],
] as const

const by = (slo: Slo): string => ['server', ...slo.groupBy].join(', ')

/** Both counters; the zero-fill repeats the raw expression, since an `or` with the recorded series would have other labels. */
const pair = (slo: Slo, project: Project, name: string, seconds: number): RecordingRule[] => {
  const window = duration(seconds * project.timeScale)
  const rate = (of: 'oauth_slo_events_total' | 'oauth_slo_bad_events_total'): string =>
    `sum by (${by(slo)}) (rate(${metric(of, { slo: slo.name })}[${window}]))`
  const labels = labelsOf(slo, project)
  const events = rate('oauth_slo_events_total')
  return [
    { record: `slo:events:rate${name}` as RecordedName, expr: events, labels },
    {
      record: `slo:bad_events:rate${name}` as RecordedName,
      expr: `${rate('oauth_slo_bad_events_total')} or 0 * ${events}`,
      labels,
    },
  ]
}

export const labelsOf = (slo: Slo, { service }: Project): Record<string, string> => ({
  slo: slo.name,
  service,
  team: slo.team,
})

const fastGroup = (slo: Slo, project: Project): RuleGroup => {
  const labels = labelsOf(slo, project)
  const healthy = metric('authslo_source_healthy')
  const authority = metric('authslo_source_authority', { indicator: slo.indicator })
  return {
    name: `authslo-${slo.name}`,
    interval: duration(exact(project.evaluationSeconds * project.timeScale)),
    rules: [
      ...FAST_WINDOWS.flatMap(([name, seconds]) => pair(slo, project, name, seconds)),
      {
        record: 'slo:observed:bool',
        expr: `min by (server) (${healthy} * on (source, server) group_left () ${authority})`,
        labels,
      },
      ...slo.tiers
        .filter(({ longSeconds }) => longSeconds <= 6 * HOUR)
        .map((tier) => alert(slo, tier, project)),
    ],
  }
}

const slowGroup = (slo: Slo, project: Project): RuleGroup => {
  const labels = labelsOf(slo, project)
  const own = { slo: slo.name }
  const period = slo.periodDays * DAY
  const over = (seconds: number): string => duration(seconds * project.timeScale)
  const step = exact(project.evaluationSeconds * project.timeScale)
  const events = recorded('slo:events:rate5m', own)
  const bad = recorded('slo:bad_events:rate5m', own)
  const ratio = (seconds: number): string =>
    `sum_over_time(${bad}[${over(seconds)}]) / (sum_over_time(${events}[${over(seconds)}]) > 0)`
  const budget = exact(1 - slo.objective)
  const periodName = `${slo.periodDays}d`
  const late = (of: 'oauth_slo_late_events_total' | 'oauth_slo_late_bad_events_total'): string =>
    `sum by (server) (increase(${metric(of, own)}[${over(DAY)}]))`
  const age = recorded('slo:age:seconds', own)
  return {
    name: `authslo-${slo.name}-slow`,
    interval: duration(exact(300 * project.timeScale)),
    rules: [
      { record: 'slo:age:seconds', expr: `${step} * count_over_time(${events}[${over(period)}])` },
      {
        record: 'slo:events:sum_period',
        // Younger than its period: as many as it would have at the rate so far, or chance would page while it is young.
        expr: `${exact(period * project.timeScale)} * avg_over_time(${events}[${over(period)}]) and ${age} > ${exact(2 * DAY * project.timeScale)}`,
      },
      {
        record: 'slo:observed:ratio',
        expr: `${step} * sum_over_time(${recorded('slo:observed:bool', own)}[${over(period)}]) / ${exact(period * project.timeScale)}`,
      },
      { record: 'slo:error_ratio', expr: ratio(DAY), labels: { window: '1d' } },
      { record: 'slo:error_ratio', expr: ratio(3 * DAY), labels: { window: '3d' } },
      { record: 'slo:error_ratio', expr: ratio(period), labels: { window: periodName } },
      { record: 'slo:late_events:increase1d', expr: late('oauth_slo_late_events_total'), labels },
      {
        record: 'slo:late_bad_events:increase1d',
        expr: late('oauth_slo_late_bad_events_total'),
        labels,
      },
      {
        record: 'slo:error_budget_remaining:ratio',
        expr: `1 - sum without (window) (${recorded('slo:error_ratio', { ...own, window: periodName })}) / ${budget}`,
      },
      { record: 'slo:objective:ratio', expr: `vector(${slo.objective})`, labels },
      {
        record: 'slo:info',
        expr: 'vector(1)',
        labels: {
          ...labels,
          indicator: slo.indicator,
          objective: String(slo.objective),
          spec: slo.spec,
        },
      },
      ...slo.tiers
        .filter(({ longSeconds }) => longSeconds > 6 * HOUR)
        .map((tier) => alert(slo, tier, project)),
      lowVolumeOutage(slo, project),
    ],
  }
}

const alert = (slo: Slo, tier: Tier, project: Project): AlertingRule => {
  const severity = tier.severity
  const threshold = thresholdOf(tier, slo.objective)
  const wait = tierFor(tier) * project.timeScale
  const name = alertName(slo, tier.name)
  return {
    alert: name,
    expr: tierExpression(slo, tier, project),
    ...(wait >= 1 ? { for: duration(wait) } : {}),
    keep_firing_for: duration(Math.max(1, ALERT_KEEP[severity] * project.timeScale)),
    labels: { severity, slo_tier: tier.name, ...labelsOf(slo, project) },
    annotations: annotations(
      name,
      {
        summary: `${slo.title} on {{ $labels.server }} burns its ${slo.periodDays}-day budget more than ${tier.factor} times too fast`,
        description: `More than ${exact(threshold * 100)} % of the events were bad, over ${duration(tier.longSeconds)} and over ${duration(tier.shortSeconds)} ({{ $value | humanizePercentage }} at the moment). Going on like this spends ${exact(tier.share * 100)} % of the budget in ${duration(tier.longSeconds)}.`,
        labels: ['server', ...slo.groupBy],
        page: severity === 'page',
      },
      project,
    ),
  }
}

/** What low traffic would hide from every ratio with a minimum: more than half of the few events of a day. */
export const lowVolumeExpression = (slo: Slo, project: Project): string => {
  const window = duration(DAY * project.timeScale)
  const step = exact(project.evaluationSeconds * project.timeScale)
  const sum = (name: RecordedName): string =>
    `sum_over_time(${recorded(name, { slo: slo.name })}[${window}])`
  return `${step} * ${sum('slo:bad_events:rate5m')} > 4.5\nand ${sum('slo:bad_events:rate5m')} > 0.5 * ${sum('slo:events:rate5m')}`
}

const lowVolumeOutage = (slo: Slo, project: Project): AlertingRule => {
  const name = alertName(slo, 'low-volume-outage')
  return {
    alert: name,
    expr: lowVolumeExpression(slo, project),
    keep_firing_for: duration(Math.max(1, ALERT_KEEP.ticket * project.timeScale)),
    labels: { severity: 'ticket', slo_tier: 'low_volume', ...labelsOf(slo, project) },
    annotations: annotations(
      name,
      {
        summary: `More than half of the few events of ${slo.title.toLowerCase()} on {{ $labels.server }} were bad today`,
        description:
          '{{ $value | printf "%.0f" }} bad events in a day. Traffic is too low for burn rates to be certain: look at the failures one by one.',
        labels: ['server', ...slo.groupBy],
        page: false,
      },
      project,
    ),
  }
}

export const ruleGroups = (slo: Slo, project: Project): readonly RuleGroup[] => [
  fastGroup(slo, project),
  slowGroup(slo, project),
]

const file = (name: string, groups: readonly RuleGroup[]): GeneratedFile => [
  `alerts/${name}.rules.yaml`,
  yamlFile({ groups }),
]

export const rules: Generator = (project) => [
  ...project.slos.map((slo) => file(slo.name, ruleGroups(slo, project))),
  ...alertGroups(project).map(([name, group]) => file(name, [group])),
]
