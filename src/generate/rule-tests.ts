// Tests of the rules, for promtool: expected times come from the formulas of slo/burn.ts, promtool is the independent judge.
import { exact, expectedFireSeconds, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { alertName, tierFor, ALERT_KEEP } from './burn-alerts.ts'
import { alertTests } from './alert-tests.ts'
import type { GeneratedFile, Generator, Project } from './project.ts'
import { firing, rulesFile, type Expectation, type RuleTest, type Series } from './rule-scenario.ts'
import { labelsOf } from './rules.ts'
import { slowTests } from './slow-rule-tests.ts'

const STEP = 30
/** Two healthy hours before anything happens, two hours of it. */
const HEALTHY_STEPS = 240
const INCIDENT_STEPS = 240
const END_MINUTES = ((HEALTHY_STEPS + INCIDENT_STEPS) * STEP) / 60
const BUSY = 300

const series = (
  slo: Slo,
  events: string,
  bad: string,
  more: readonly Series[] = [],
): readonly Series[] => [
  { series: `oauth_slo_events_total{slo="${slo.name}",server="k"}`, values: events },
  { series: `oauth_slo_bad_events_total{slo="${slo.name}",server="k"}`, values: bad },
  {
    series: 'authslo_source_healthy{source="s",server="k"}',
    values: `1x${HEALTHY_STEPS + INCIDENT_STEPS}`,
  },
  {
    series: `authslo_source_authority{source="s",server="k",indicator="${slo.indicator}"}`,
    values: `1x${HEALTHY_STEPS + INCIDENT_STEPS}`,
  },
  ...more,
]

/** Bad events at `ratio` from the end of the healthy time on, at `perStep` events. */
const badFrom = (ratio: number, perStep: number, healthyRatio = 0): string => {
  const before = exact(healthyRatio * perStep)
  const start = exact(before * HEALTHY_STEPS)
  const bad = exact(ratio * perStep)
  return `0+${before}x${HEALTHY_STEPS} ${exact(start + bad)}+${bad}x${INCIDENT_STEPS - 1}`
}
const steady = (perStep: number): string => `0+${perStep}x${HEALTHY_STEPS + INCIDENT_STEPS}`

const fires = (slo: Slo, tier: Tier, times: number): Expectation => ({
  expr: `count(count_over_time(${firing(slo, tier)}[${END_MINUTES}m]))`,
  eval_time: `${END_MINUTES}m`,
  exp_samples: times === 0 ? [] : [{ labels: '{}', value: times }],
})

/** The first firing sample, in seconds after the incident began. */
const firesAt = (slo: Slo, tier: Tier, seconds: number, project: Project): Expectation => ({
  expr: `min_over_time(timestamp(${firing(slo, tier)})[${END_MINUTES}m:${STEP}s]) - ${HEALTHY_STEPS * STEP}`,
  eval_time: `${END_MINUTES}m`,
  exp_samples: [
    {
      labels: alertLabels(slo, tier, project),
      value: seconds,
    },
  ],
})

const alertLabels = (slo: Slo, tier: Tier, project: Project): string => {
  const labels: Record<string, string> = {
    alertname: alertName(slo, tier.name),
    alertstate: 'firing',
    server: 'k',
    severity: tier.severity,
    slo_tier: tier.name,
    ...labelsOf(slo, project),
  }
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`
}

const test = (
  name: string,
  input: readonly Series[],
  expectations: readonly Expectation[],
): RuleTest => ({
  name,
  interval: `${STEP}s`,
  input_series: input,
  promql_expr_test: expectations,
})

/** The tier that fires first and the shortest long window: what two hours can show. */
const hourTiers = (slo: Slo): readonly Tier[] =>
  slo.tiers.filter(({ longSeconds }) => longSeconds === 3600)

const fastTests = (slo: Slo, project: Project): readonly RuleTest[] => {
  const tiers = hourTiers(slo)
  const pages = slo.tiers.filter(
    ({ severity, longSeconds }) => severity === 'page' && longSeconds <= 21_600,
  )
  const silent = (of: readonly Tier[]): readonly Expectation[] =>
    of.map((tier) => fires(slo, tier, 0))
  const tests: RuleTest[] = [
    test(
      'healthy at half the budget',
      series(slo, steady(BUSY), steady(exact(BUSY * exact((1 - slo.objective) / 2)))),
      silent(slo.tiers),
    ),
    test('no traffic at all', series(slo, '7x480', '0x480'), silent(slo.tiers)),
    test(
      'series missing',
      [{ series: 'oauth_active_clients{server="k"}', values: '9x480' }],
      silent(slo.tiers),
    ),
  ]
  for (const tier of tiers) {
    const threshold = thresholdOf(tier, slo.objective)
    const outage = expectedFireSeconds(
      tier,
      {
        objective: slo.objective,
        errorRatio: 1,
        eventsPerSecond: BUSY / STEP,
        historySeconds: HEALTHY_STEPS * STEP,
      },
      { evaluationSeconds: STEP, forSeconds: tierFor(tier) },
    )
    if (outage !== undefined) {
      tests.push(
        test(`total outage: ${tier.name}`, series(slo, steady(BUSY), badFrom(1, BUSY)), [
          firesAt(slo, tier, outage, project),
        ]),
      )
      tests.push(recovery(slo, tier, outage), reset(slo, tier))
    }
    tests.push(
      test(
        `just below the threshold: ${tier.name}`,
        series(slo, steady(BUSY), badFrom(exact(threshold * 0.98), BUSY)),
        silent([tier]),
      ),
      test(
        `just above the threshold: ${tier.name}`,
        series(slo, steady(BUSY), badFrom(exact(Math.min(1, threshold * 1.02)), BUSY)),
        [fires(slo, tier, 1)],
      ),
      coldStart(slo, tier),
    )
  }
  for (const tier of pages.filter(({ longSeconds }) => longSeconds === 3600)) {
    tests.push(oneError(slo, tier), ...oneClient(slo, tier))
    if (thresholdOf(tier, slo.objective) < 0.02) tests.push(threeErrors(slo, tier))
  }
  return tests
}

const recovery = (slo: Slo, tier: Tier, outage: number): RuleTest => {
  const badSteps = Math.ceil(outage / STEP) + 10
  const rest = INCIDENT_STEPS - badSteps
  const last = BUSY * badSteps
  const gone =
    HEALTHY_STEPS * STEP +
    badSteps * STEP +
    tier.shortSeconds +
    ALERT_KEEP[tier.severity] +
    3 * STEP
  const { exp_samples: _, ...still } = fires(slo, tier, 1)
  return test(
    `recovery: ${tier.name}`,
    series(
      slo,
      steady(BUSY),
      `0x${HEALTHY_STEPS} ${BUSY}+${BUSY}x${badSteps - 1} ${last}x${Math.max(1, rest)}`,
    ),
    [
      { ...still, exp_samples: [{ labels: '{}', value: 1 }] },
      ...(gone < END_MINUTES * 60
        ? [
            {
              expr: `count(${firing(slo, tier)})`,
              eval_time: `${Math.ceil(gone / 60)}m`,
              exp_samples: [],
            },
          ]
        : []),
    ],
  )
}

/** The exporter starts anew in mid-incident: both counters fall to 0, and the alert neither misses nor doubles. */
const reset = (slo: Slo, tier: Tier): RuleTest => {
  const before = 20
  const rest = INCIDENT_STEPS - before
  const events = `0+${BUSY}x${HEALTHY_STEPS + before - 1} 0+${BUSY}x${rest}`
  const bad = `0x${HEALTHY_STEPS} ${BUSY}+${BUSY}x${before - 2} 0+${BUSY}x${rest}`
  return test(`counter reset in mid-incident: ${tier.name}`, series(slo, events, bad), [
    fires(slo, tier, 1),
  ])
}

/** An outage from the first sample on: no alert before half of the long window has been seen. */
const coldStart = (slo: Slo, tier: Tier): RuleTest => {
  const half = tier.longSeconds / 2
  return test(`cold start: ${tier.name}`, series(slo, steady(BUSY), steady(BUSY)), [
    { expr: `count(${firing(slo, tier)})`, eval_time: `${half / 60}m`, exp_samples: [] },
    {
      expr: `count(${firing(slo, tier)})`,
      eval_time: `${half / 60 + 10}m`,
      exp_samples: [{ labels: '{}', value: 1 }],
    },
  ])
}

const LOW = `0x${HEALTHY_STEPS} 1+1x39 40x${INCIDENT_STEPS - 40}`

const oneError = (slo: Slo, tier: Tier): RuleTest =>
  test(
    'one error at low traffic does not page',
    series(slo, LOW, `0x${HEALTHY_STEPS + 10} 1x${INCIDENT_STEPS - 10}`),
    [fires(slo, tier, 0)],
  )

const threeErrors = (slo: Slo, tier: Tier): RuleTest =>
  test(
    'three errors at low traffic page',
    series(slo, LOW, `0x${HEALTHY_STEPS + 10} 1 2 3x${INCIDENT_STEPS - 12}`),
    [fires(slo, tier, 1)],
  )

const oneClient = (slo: Slo, tier: Tier): readonly RuleTest[] =>
  [1, 2].map((clients) =>
    test(
      clients === 1
        ? 'the trouble of one client alone does not page'
        : 'the same with two clients pages',
      series(slo, steady(BUSY), badFrom(1, BUSY), [
        {
          series: `oauth_slo_affected_clients{slo="${slo.name}",server="k"}`,
          values: `0x${HEALTHY_STEPS} ${clients}x${INCIDENT_STEPS}`,
        },
        { series: 'oauth_active_clients{server="k"}', values: '9x480' },
      ]),
      [fires(slo, tier, clients === 1 ? 0 : 1)],
    ),
  )

export const ruleTests: Generator = (project) => {
  // Expected times are those of the real windows.
  if (project.timeScale !== 1) return []
  const ofSlo = project.slos.flatMap((slo): GeneratedFile[] => [
    [
      `alerts/tests/${slo.name}.fast.test.yaml`,
      rulesFile(slo.name, `${STEP}s`, fastTests(slo, project)),
    ],
    [`alerts/tests/${slo.name}.slow.test.yaml`, rulesFile(slo.name, '5m', slowTests(slo, project))],
  ])
  return [...ofSlo, ...alertTests(project)]
}
