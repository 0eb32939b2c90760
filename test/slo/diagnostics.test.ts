import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Diagnostic } from '../../src/diagnostic.ts'
import { SLO_DIAGNOSTIC_REASONS, SLO_DIAGNOSTICS } from '../../src/slo/diagnostics.ts'
import { checkSloSet, loadSlo, type SloLimits } from '../../src/slo/load.ts'

const shipped = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', '..', 'slo', `${name}.yaml`), 'utf8')
const latency = shipped('token-issuance-latency-200ms')
const issuance = shipped('token-issuance-success')

/** 15 days of retention; a hundred clients, twenty tenants. */
const LIMITS = {
  retentionSeconds: 15 * 86_400,
  groupValues: { client: 100, tenant: 20, grant_type: 10 },
}
const problemsOf = (text: string, limits: SloLimits = {}): readonly Diagnostic[] => {
  const checked = loadSlo(text, 'x.yaml', {}, limits)
  return checked.ok ? checked.warnings : checked.problems
}
const said = ({ id, place, problem, remedy }: Diagnostic): string =>
  `${[place.line, place.column].join(':')} [${id}] ${problem}. ${remedy}`

interface Mistake {
  readonly text: string
  readonly from: string | RegExp
  readonly to: string
  readonly says: string
  readonly limits?: SloLimits
}
const INDICATOR = 'indicator: token-issuance-success'
const GROUPED = `${INDICATOR}, groupBy: [client]`

/** One thing changed in a good file, and all that is said about it. */
const MISTAKES: Readonly<Record<string, Mistake>> = {
  'an objective of 100 %': {
    text: latency,
    from: 'target: 0.95',
    to: 'target: 1',
    says: '31:60 [objective-impossible] an objective of 100 % leaves no budget. Write a target below 1, such as 0.9999.',
  },
  'an objective of 100, in percent': {
    text: latency,
    from: 'target: 0.95',
    to: 'target: 100',
    says: '31:60 [objective-impossible] an objective of 100 % leaves no budget. Write a target below 1, such as 0.9999.',
  },
  'an objective in percent': {
    text: latency,
    from: 'target: 0.95',
    to: 'target: 99.9',
    says: '31:60 [objective-as-percent] a target is a share, and 99.9 is more than 1. Write 0.999.',
  },
  'an objective of nothing': {
    text: latency,
    from: 'target: 0.95',
    to: 'target: 0',
    says: '31:60 [invalid-value] `spec.objectives[0].target` cannot be `0`. Write a share above 0 and below 1, such as 0.999.',
  },
  'an objective that no alert could watch': {
    text: latency,
    from: 'target: 0.95',
    to: 'target: 0.035',
    says: '31:60 [objective-too-low] an objective of 3.5 % has no tier that could fire. Write a target of at least 0.2.',
  },
  'an objective in words': {
    text: latency,
    from: 'target: 0.95',
    to: 'target: high',
    says: '31:60 [invalid-value] `spec.objectives[0].target` cannot be `high`. Write a share above 0 and below 1, such as 0.999.',
  },
  'two objectives in a file': {
    text: latency,
    from: /( {4}- \{.*target: 0.95 \}\n)/,
    to: '$1$1',
    says: '31:5 [invalid-value] `spec.objectives` cannot be `- { displayName: Token issuance within 200 ms, target: 0.95 …`. Write a list with one objective; give each its own file.',
  },
  'a double tier that could not fire': {
    text: issuance,
    from: 'target: 0.999',
    to: 'target: 0.55',
    says: '10:30 [double-tier-unreachable] twice the budget of an objective of 55 % is more bad events than a tier may ask for, or than the fastest tier asks for. Remove authslo.dev/double-tier.',
  },
  'a period longer than Prometheus remembers': {
    text: latency,
    from: 'by: ',
    to: 'by:  ',
    limits: LIMITS,
    says: '28:19 [period-beyond-retention] a budget of 30d needs samples of 30d, and Prometheus keeps 15 days of them. Choose a shorter period, or keep samples for longer and say so in prometheus.retention.',
  },
  'groups of groups': {
    text: issuance,
    from: new RegExp(INDICATOR, 'g'),
    to: `${INDICATOR}, groupBy: [tenant, client, grant_type]`,
    limits: { groupValues: LIMITS.groupValues },
    says: '27:65 [group-too-large] grouping by tenant, client, grant_type may make 20000 series, more than 2000. Group by fewer labels, or lower limits.clients and limits.tenants.',
  },
  'journeys that run so seldom that one failure is much': {
    text: shipped('availability-probe'),
    from: 'by: ',
    to: 'by:  ',
    limits: { journeyRunsPerDay: { idp: 1440, seldom: 24 } },
    says: '31:57 [probe-budget-small] the journeys of `seldom` run so seldom that the budget of a period is 0.3 runs: each failure is a large part of it. Run them more often (`every`), or lower the target.',
  },
  'a missing threshold': {
    text: latency,
    from: /, threshold: 200ms/g,
    to: '',
    says: '26:32 [threshold-missing] token-issuance-latency needs a threshold. Add `threshold: 200ms` beside `indicator`, in bad and in total.',
  },
  'a threshold of 0': {
    text: latency,
    from: /threshold: 200ms/g,
    to: 'threshold: 0ms',
    says: '22:67 [invalid-value] `spec.indicator.spec.ratioMetric.bad.metricSource.spec.threshold` cannot be `0ms`. Write a duration above 0, such as 200ms or 1s.\n26:67 [invalid-value] `spec.indicator.spec.ratioMetric.total.metricSource.spec.threshold` cannot be `0ms`. Write a duration above 0, such as 200ms or 1s.',
  },
  'a threshold without a unit': {
    text: latency,
    from: 'threshold: 200ms',
    to: 'threshold: 0.2',
    says: '22:67 [invalid-value] `spec.indicator.spec.ratioMetric.bad.metricSource.spec.threshold` cannot be `0.2`. Write a duration above 0, such as 200ms or 1s.',
  },
  'a threshold where there is none': {
    text: issuance,
    from: new RegExp(INDICATOR, 'g'),
    to: `${INDICATOR}, threshold: 1s`,
    says: '27:32 [threshold-superfluous] token-issuance-success has no threshold. Remove `threshold`, in bad and in total.',
  },
  'another threshold in bad than in total': {
    text: latency,
    from: 'threshold: 200ms',
    to: 'threshold: 300ms',
    says: '22:19 [indicator-differs] bad counts token-issuance-latency 300ms, total counts token-issuance-latency 200ms. Write the same indicator, threshold and groupBy in both.',
  },
  'another group in bad than in total': {
    text: issuance,
    from: INDICATOR,
    to: GROUPED,
    says: '23:19 [indicator-differs] bad counts token-issuance-success client, total counts token-issuance-success. Write the same indicator, threshold and groupBy in both.',
  },
  'an unknown indicator': {
    text: issuance,
    from: INDICATOR,
    to: 'indicator: token-issuanse-success',
    says: '23:32 [invalid-value] `spec.indicator.spec.ratioMetric.bad.metricSource.spec.indicator` cannot be `token-issuanse-success`. Write `token-issuance-success`; it is one of token-issuance-success, token-issuance-latency, token-validation, introspection-latency, refresh-success, revocation-propagation, availability-probe, availability-requests, consent-acceptance.',
  },
  'an unknown group label': {
    text: issuance,
    from: INDICATOR,
    to: `${INDICATOR}, groupBy: [clients]`,
    says: '23:66 [invalid-value] `spec.indicator.spec.ratioMetric.bad.metricSource.spec.groupBy[0]` cannot be `clients`. Write `client`; it is one of tenant, auth_region, client, grant_type, resource_server.',
  },
  'a group label twice': {
    text: issuance,
    from: new RegExp(INDICATOR, 'g'),
    to: `${INDICATOR}, groupBy: [client, client]`,
    says: '27:74 [group-label-twice] `client` is in groupBy twice. Keep one of them.',
  },
  'an exclusion in the SLO': {
    text: issuance,
    from: INDICATOR,
    to: `${INDICATOR}, where: internal`,
    says: '23:56 [unknown-key] `spec.indicator.spec.ratioMetric.bad.metricSource.spec.where` is no key here. Known here: indicator, threshold, groupBy.',
  },
  'time slices': {
    text: latency,
    from: 'Occurrences',
    to: 'Timeslices',
    says: '29:20 [invalid-value] `spec.budgetingMethod` cannot be `Timeslices`. Write `Occurrences`, the one method that is right for events.',
  },
  'no budgeting method': {
    text: latency,
    from: '  budgetingMethod: Occurrences\n',
    to: '',
    says: '11:3 [missing-key] `spec.budgetingMethod` is missing. Add it: `Occurrences`, the one method that is right for events.',
  },
  'a period of 31 days': {
    text: latency,
    from: 'duration: 30d',
    to: 'duration: 31d',
    says: '28:19 [invalid-value] `spec.timeWindow[0].duration` cannot be `31d`. Write `30d`; it is one of 7d, 14d, 28d, 30d, 90d.',
  },
  'a calendar month': {
    text: latency,
    from: 'isRolling: true',
    to: 'isRolling: false',
    says: '28:35 [invalid-value] `spec.timeWindow[0].isRolling` cannot be `false`. Write `true`: budgets are rolling.',
  },
  'a misspelt key': {
    text: latency,
    from: '  service:',
    to: '  servce:',
    says: '11:3 [missing-key] `spec.service` is missing. Add it: the service that makes the promise.\n12:3 [unknown-key] `spec.servce` is no key here. Write `service`.',
  },
  'a misspelt annotation': {
    text: latency,
    from: 'authslo.dev/owner',
    to: 'authslo.dev/ownr',
    says: '7:5 [unknown-key] `metadata.annotations.authslo.dev/ownr` is no key here. Write `authslo.dev/owner`.',
  },
  'a number as annotation': {
    text: latency,
    from: 'authslo.dev/owner: identity',
    to: 'authslo.dev/min-bad-events-page: 3',
    says: '7:38 [invalid-value] `metadata.annotations.authslo.dev/min-bad-events-page` cannot be `3`. Write a whole number in quotes.',
  },
  'a day that does not exist': {
    text: latency,
    from: '2027-06-30',
    to: '2027-06-31',
    says: '9:28 [invalid-value] `metadata.annotations.authslo.dev/review-by` cannot be `\'2027-06-31\'`. Write a date in quotes, such as "2027-03-31".',
  },
  'a name with capitals': {
    text: latency,
    from: 'name: token',
    to: 'name: Token',
    says: '4:9 [invalid-value] `metadata.name` cannot be `Token-issuance-latency-200ms`. Write a name of lower-case letters, digits and `-`, at most 63.',
  },
  'no name': {
    text: latency,
    from: /^ {2}name: .*\n/m,
    to: '',
    says: '4:3 [missing-key] `metadata.name` is missing. Add it: a name of lower-case letters, digits and `-`, at most 63.',
  },
  'another data source': {
    text: latency,
    from: 'type: authslo',
    to: 'type: Prometheus',
    says: '21:19 [invalid-value] `spec.indicator.spec.ratioMetric.bad.metricSource.type` cannot be `Prometheus`. Write `authslo`.',
  },
  'a gauge': {
    text: latency,
    from: 'counter: true',
    to: 'counter: false',
    says: '18:18 [invalid-value] `spec.indicator.spec.ratioMetric.counter` cannot be `false`. Write `true`.',
  },
  'another version': {
    text: latency,
    from: 'openslo/v1',
    to: 'openslo/v1alpha',
    says: '1:13 [invalid-value] `apiVersion` cannot be `openslo/v1alpha`. Write `openslo/v1`; it is `openslo/v1`, the version that authslo reads.',
  },
  'another kind': {
    text: latency,
    from: 'kind: SLO',
    to: 'kind: Service',
    says: '2:7 [invalid-value] `kind` cannot be `Service`. Write `SLO`.',
  },
  'a key twice': {
    text: latency,
    from: 'kind: SLO\n',
    to: 'kind: SLO\nkind: SLO\n',
    says: '3:1 [duplicate-key] `kind` is written twice in one mapping. Keep one of them.',
  },
  'a quote that does not end': {
    text: latency,
    from: 'Occurrences',
    to: '"Occurrences',
    says: '32:1 [yaml-syntax] this is not YAML: Missing closing "quote. Correct the indentation, quotes or brackets here.',
  },
  'two documents in a file': {
    text: latency,
    from: /$/,
    to: '---\na: b\n',
    says: '32:1 [yaml-syntax] this is not YAML: it holds several documents. Correct the indentation, quotes or brackets here.',
  },
  'a variable that is not set': {
    text: latency,
    from: 'authslo.dev/owner: identity',
    to: 'authslo.dev/owner: ${OWNER}',
    says: '7:24 [unset-variable] the environment has no variable `OWNER`. Set OWNER, or write $${OWNER} for the plain text.',
  },
  'a variable in braces without quotes': {
    text: latency,
    from: 'threshold: 200ms',
    to: 'threshold: ${T}',
    says: '22:67 [unquoted-variable] `${T}` has no quotes within {...} or [...]. Write "${T}", with the quotes.',
  },
  'an empty file': {
    text: latency,
    from: /[^]*/,
    to: '',
    says: ': [invalid-value] `the file` is empty. Write an OpenSLO document.',
  },
}

test.each(Object.entries(MISTAKES))('%s', (_, { text, from, to, says, limits }) => {
  const changed = text.replace(from, to)
  expect(changed).not.toBe(text)
  expect(problemsOf(changed, limits).map(said).join('\n')).toBe(says)
})

const two = ['a.yaml', 'b.yaml'].flatMap((file) => {
  const checked = loadSlo(latency, file)
  return checked.ok ? checked.value : []
})

test('two files of one name', () => {
  expect(checkSloSet(two)).toEqual([
    {
      id: 'duplicate-slo',
      severity: 'error',
      place: { file: 'b.yaml' },
      problem: '`token-issuance-latency-200ms` is the name of the SLO in a.yaml already',
      remedy: 'Give each its own metadata.name.',
    },
  ])
})

test('every problem has a bad input above, and a reason in the reference', () => {
  const shown = Object.values(MISTAKES).flatMap(({ text, from, to, limits }) =>
    problemsOf(text.replace(from, to), limits).map(({ id }) => id),
  )
  const ids = Object.keys(SLO_DIAGNOSTICS)
  expect(new Set([...shown, ...checkSloSet(two).map(({ id }) => id)])).toEqual(new Set(ids))
  expect(Object.keys(SLO_DIAGNOSTIC_REASONS)).toEqual(ids)
})
