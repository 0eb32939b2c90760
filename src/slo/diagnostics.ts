// Every problem that an SLO file can have: its id, why it is one, what is wrong, what to write instead.
import type { Diagnostic, Place } from '../diagnostic.ts'
import { YAML_DIAGNOSTICS } from '../yaml-document.ts'
import { SHAPE_DIAGNOSTICS } from '../yaml-shape.ts'
import { exact } from './burn.ts'

const CROSS_DIAGNOSTICS = {
  'objective-impossible': () => ({
    problem: 'an objective of 100 % leaves no budget',
    remedy: 'Write a target below 1, such as 0.9999.',
  }),
  'objective-as-percent': (target: number) => ({
    problem: `a target is a share, and ${target} is more than 1`,
    remedy: `Write ${exact(target / 100)}.`,
  }),
  'objective-too-low': (target: number, least: number) => ({
    problem: `an objective of ${exact(target * 100)} % has no tier that could fire`,
    remedy: `Write a target of at least ${least}.`,
  }),
  'threshold-missing': (indicator: string) => ({
    problem: `${indicator} needs a threshold`,
    remedy: 'Add `threshold: 200ms` beside `indicator`, in bad and in total.',
  }),
  'threshold-superfluous': (indicator: string) => ({
    problem: `${indicator} has no threshold`,
    remedy: 'Remove `threshold`, in bad and in total.',
  }),
  'group-label-twice': (label: string) => ({
    problem: `\`${label}\` is in groupBy twice`,
    remedy: 'Keep one of them.',
  }),
  'indicator-differs': (bad: string, total: string) => ({
    problem: `bad counts ${bad}, total counts ${total}`,
    remedy: 'Write the same indicator, threshold and groupBy in both.',
  }),
  'double-tier-unreachable': (target: number) => ({
    problem: `twice the budget of an objective of ${exact(target * 100)} % is more bad events than a tier may ask for, or than the fastest tier asks for`,
    remedy: 'Remove authslo.dev/double-tier.',
  }),
  'period-beyond-retention': (period: string, retentionSeconds: number) => ({
    problem: `a budget of ${period} needs samples of ${period}, and Prometheus keeps ${exact(retentionSeconds / 86_400)} days of them`,
    remedy:
      'Choose a shorter period, or keep samples for longer and say so in prometheus.retention.',
  }),
  'group-too-large': (labels: readonly string[], product: number, most: number) => ({
    problem: `grouping by ${labels.join(', ')} may make ${product} series, more than ${most}`,
    remedy: 'Group by fewer labels, or lower limits.clients and limits.tenants.',
  }),
  'probe-budget-small': (server: string, budget: number) => ({
    problem: `the journeys of \`${server}\` run so seldom that the budget of a period is ${exact(Math.floor(budget * 10) / 10)} runs: each failure is a large part of it`,
    remedy: 'Run them more often (`every`), or lower the target.',
  }),
  'duplicate-slo': (name: string, first: string) => ({
    problem: `\`${name}\` is the name of the SLO in ${first} already`,
    remedy: 'Give each its own metadata.name.',
  }),
} as const

export const SLO_DIAGNOSTICS = {
  ...YAML_DIAGNOSTICS,
  ...SHAPE_DIAGNOSTICS,
  ...CROSS_DIAGNOSTICS,
} as const

/** Why each is refused, for docs/reference. */
export const SLO_DIAGNOSTIC_REASONS: Readonly<Record<keyof typeof SLO_DIAGNOSTICS, string>> = {
  'yaml-syntax': 'The file is not YAML, or holds several documents. One SLO is one file.',
  'duplicate-key': 'Of two equal keys one would be lost without a word.',
  'unquoted-variable':
    'Within {...} and [...] YAML takes the braces of a variable for its own; quotes keep them together.',
  'unset-variable': 'A variable that is not set would leave a hole in the file.',
  'unknown-key':
    'A misspelt key would be ignored, and the setting with it. Also for parts of OpenSLO that authslo does not obey.',
  'missing-key': 'The SLO cannot be judged without it.',
  'invalid-value':
    'The value is none of those that are possible here: an unknown indicator or label, a period without tiers, a budgeting method that is not right for events.',
  'objective-impossible':
    'Without a budget the first error breaks the promise, and every burn rate is infinite.',
  'objective-as-percent': 'OpenSLO writes a target as a share: 0.999, not 99.9.',
  'objective-too-low':
    'A burn-rate alert fires above factor x budget, and factors below 1 would fire while all is on course. Here even factor 1 is out of reach, so no alert could ever fire.',
  'threshold-missing': 'A latency indicator counts what is slower than its threshold.',
  'threshold-superfluous': 'This indicator judges outcomes; the threshold would change nothing.',
  'group-label-twice': 'The second would change nothing; another label was meant.',
  'indicator-differs': 'A ratio of two different things is not a share of anything.',
  'double-tier-unreachable':
    'A tier fires above factor x budget. Where that is out of reach, or no less than another tier asks for, the alert would be dead.',
  'period-beyond-retention':
    'The budget would be that of a shorter period without saying so. Only where prometheus.retention is set.',
  'group-too-large':
    'Beyond the limit of the metric, events would be counted under __other__: budgets of groups would be wrong. Each label counts with its limit.',
  'probe-budget-small':
    'With fewer than 10 runs to spend, one failure burns more than a tenth of the budget. A warning.',
  'duplicate-slo': 'The name is the `slo` label: two promises would be counted as one.',
}

export const sloProblem = <I extends keyof typeof CROSS_DIAGNOSTICS>(
  id: I,
  place: Place,
  ...about: Parameters<(typeof CROSS_DIAGNOSTICS)[I]>
): Diagnostic => {
  const describe = CROSS_DIAGNOSTICS[id] as (
    ...about: Parameters<(typeof CROSS_DIAGNOSTICS)[I]>
  ) => { readonly problem: string; readonly remedy: string }
  return { id, severity: 'error', place, ...describe(...about) }
}
