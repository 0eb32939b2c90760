// An SLO file to an Slo, or everything that is wrong with it at once.
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Capability } from '../adapters/adapter.ts'
import type { Checked, Diagnostic } from '../diagnostic.ts'
import { metricRow } from '../metrics/catalog.ts'
import { SLIS } from '../slis/index.ts'
import { parseYaml, type YamlDocument } from '../yaml-document.ts'
import { checkShape } from '../yaml-shape.ts'
import { exact, LEAST_OBJECTIVE, tiersFor, type PeriodDays } from './burn.ts'
import { sloProblem } from './diagnostics.ts'
import { sloSchema } from './schema.ts'
import type { Slo } from './slo.ts'

type Shape = z.output<typeof sloSchema>

/** What the installation can bear. */
export interface SloLimits {
  /** How long Prometheus keeps samples, where someone said so. */
  readonly retentionSeconds?: number | undefined
  /** Most values of each label of a group. */
  readonly groupValues?: Readonly<Record<string, number>>
  /** Of synthetic journeys, by server. */
  readonly journeyRunsPerDay?: Readonly<Record<string, number>>
}
const LEAST_BUDGET_RUNS = 10

/** `file`: as it is shown in problems. `env`: what `${NAME}` stands for. */
export const loadSlo = (
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>> = {},
  limits: SloLimits = {},
): Checked<readonly Slo[]> => {
  const document = parseYaml(text, file, env)
  if (!document.ok) return document
  const shape = checkShape(document.value, sloSchema)
  if (!shape.ok) return shape
  const problems = [
    ...crossCheck(shape.value, document.value),
    ...limitCheck(shape.value, document.value, limits),
  ]
  if (problems.length > 0) return { ok: false, problems }
  const slo = sloFrom(shape.value, file)
  return { ok: true, value: [slo], warnings: budgetCheck(slo, document.value, limits) }
}

const SOURCE = ['spec', 'indicator', 'spec', 'ratioMetric'] as const

const crossCheck = (shape: Shape, document: YamlDocument): Diagnostic[] => {
  const problems: Diagnostic[] = []
  const target = shape.spec.objectives[0]?.target ?? 1
  const at = document.placeOf(['spec', 'objectives', 0, 'target'])
  if (target === 1 || target === 100) problems.push(sloProblem('objective-impossible', at))
  else if (target > 1) problems.push(sloProblem('objective-as-percent', at, target))
  else if (target < LEAST_OBJECTIVE)
    problems.push(sloProblem('objective-too-low', at, target, LEAST_OBJECTIVE))
  const { bad, total } = shape.spec.indicator.spec.ratioMetric
  const spec = total.metricSource.spec
  const { indicator, threshold } = spec
  const where = document.placeOf([...SOURCE, 'total', 'metricSource', 'spec', 'indicator'])
  if (SLIS[indicator].threshold === 'required' && threshold === undefined)
    problems.push(sloProblem('threshold-missing', where, indicator))
  if (SLIS[indicator].threshold === 'none' && threshold !== undefined)
    problems.push(sloProblem('threshold-superfluous', where, indicator))
  const groupBy = spec.groupBy ?? []
  groupBy.forEach((label, i) => {
    const place = document.placeOf([...SOURCE, 'total', 'metricSource', 'spec', 'groupBy', i])
    if (groupBy.indexOf(label) < i) problems.push(sloProblem('group-label-twice', place, label))
  })
  if (JSON.stringify(bad.metricSource.spec) !== JSON.stringify(spec))
    problems.push(
      sloProblem(
        'indicator-differs',
        document.placeOf([...SOURCE, 'bad', 'metricSource', 'spec']),
        said(bad.metricSource.spec),
        said(spec),
      ),
    )
  return problems
}

const limitCheck = (shape: Shape, document: YamlDocument, limits: SloLimits): Diagnostic[] => {
  const problems: Diagnostic[] = []
  const target = shape.spec.objectives[0]?.target ?? 1
  const double = ['metadata', 'annotations', 'authslo.dev/double-tier']
  if (
    shape.metadata.annotations?.['authslo.dev/double-tier'] === 'true' &&
    target >= LEAST_OBJECTIVE &&
    target < 1 &&
    !sloFrom(shape, '').tiers.some(({ name }) => name === 'double')
  )
    problems.push(sloProblem('double-tier-unreachable', document.placeOf(double), target))
  const period = shape.spec.timeWindow[0]?.duration ?? ''
  const { retentionSeconds = Infinity, groupValues = {} } = limits
  if (Number(period.slice(0, -1)) * 86_400 > retentionSeconds) {
    const place = document.placeOf(['spec', 'timeWindow', 0, 'duration'])
    problems.push(sloProblem('period-beyond-retention', place, period, retentionSeconds))
  }
  const labels = shape.spec.indicator.spec.ratioMetric.total.metricSource.spec.groupBy ?? []
  const product = labels.reduce((total, label) => total * (groupValues[label] ?? 1), 1)
  const most = metricRow('oauth_slo_events_total').maxSeries
  if (product > most) {
    const place = document.placeOf([...SOURCE, 'total', 'metricSource', 'spec', 'groupBy'])
    problems.push(sloProblem('group-too-large', place, labels, product, most))
  }
  return problems
}

const budgetCheck = (
  { indicator, objective, periodDays }: Slo,
  document: YamlDocument,
  { journeyRunsPerDay = {} }: SloLimits,
): readonly Diagnostic[] => {
  if (!SLIS[indicator].needs.some((need: Capability) => need === 'journeys')) return []
  const place = document.placeOf(['spec', 'objectives', 0, 'target'])
  return Object.entries(journeyRunsPerDay).flatMap(([server, runsPerDay]) => {
    const budget = (1 - objective) * periodDays * runsPerDay
    if (budget >= LEAST_BUDGET_RUNS) return []
    return [{ ...sloProblem('probe-budget-small', place, server, budget), severity: 'warning' }]
  })
}

const said = (spec: {
  indicator: string
  threshold?: string | undefined
  groupBy?: readonly string[] | undefined
}): string =>
  [spec.indicator, spec.threshold, spec.groupBy?.join('+')]
    .filter((part) => part !== undefined)
    .join(' ')

const secondsOf = (threshold: string): number =>
  threshold.endsWith('ms')
    ? exact(Number(threshold.slice(0, -2)) / 1000)
    : Number(threshold.slice(0, -1))

const sloFrom = (shape: Shape, file: string): Slo => {
  const { metadata, spec } = shape
  const annotations = metadata.annotations ?? {}
  const {
    indicator,
    threshold,
    groupBy = [],
  } = spec.indicator.spec.ratioMetric.total.metricSource.spec
  const objective = spec.objectives[0]?.target ?? 0
  const periodDays = Number(spec.timeWindow[0]?.duration.slice(0, -1)) as PeriodDays
  const minBadEvents = {
    // Half of the budget spent by chance brings three together within an hour once in a quarter, where traffic is at its worst for it; five hardly ever.
    page: Number(annotations['authslo.dev/min-bad-events-page'] ?? 5),
    ticket: Number(annotations['authslo.dev/min-bad-events-ticket'] ?? 5),
  }
  const thresholdSeconds = threshold === undefined ? undefined : secondsOf(threshold)
  const tiers = tiersFor({
    objective,
    periodDays,
    minBadEvents,
    double: annotations['authslo.dev/double-tier'] === 'true',
    ticketsOnly: annotations['authslo.dev/tiers'] === 'ticket',
  })
  const agreed = JSON.stringify([
    metadata.name,
    indicator,
    objective,
    thresholdSeconds ?? null,
    periodDays,
    groupBy,
  ])
  return {
    name: metadata.name,
    title: metadata.displayName ?? metadata.name,
    description: spec.description ?? '',
    indicator,
    objective,
    thresholdSeconds,
    groupBy,
    periodDays,
    tiers,
    minBadEvents,
    team: annotations['authslo.dev/team'] ?? 'identity',
    owner: annotations['authslo.dev/owner'] ?? spec.service,
    file,
    spec: createHash('sha256').update(agreed).digest('hex').slice(0, 12),
  }
}

/** What is wrong between files. */
export const checkSloSet = (slos: readonly Slo[]): readonly Diagnostic[] =>
  slos.flatMap((slo, i) => {
    const first = slos.slice(0, i).find(({ name }) => name === slo.name)
    return first === undefined
      ? []
      : [sloProblem('duplicate-slo', { file: slo.file }, slo.name, first.file)]
  })
