// Tests of the slow burn alerts of an SLO: three days, and eleven hours of what comes then. The recorded pairs are given, a sample at
// each evaluation, and so is the age, which rules would count from a sample each 30 s.
import { exact, expectedFireSeconds, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { ALERT_KEEP, tierFor } from './burn-alerts.ts'
import type { Project } from './project.ts'
import { tidy, withLabels } from './series-text.ts'
import {
  braces,
  firing,
  firingLabels,
  type Expectation,
  type RuleTest,
  type Series,
} from './rule-scenario.ts'
import { labelsOf } from './rules.ts'
import {
  AFTER,
  apart,
  at,
  BEFORE,
  END,
  EVALUATION,
  OUTAGE,
  SAMPLE_SECONDS,
  START,
  type Story,
} from './slow-rule-stories.ts'
import { DAY, HOUR } from './scaled-queries.ts'

const LOW_VOLUME = { name: 'low-volume-outage', severity: 'ticket' } as const

/** Per second, before and after. */
type Rates = readonly [before: number, after: number]

const never = (): undefined => undefined
/** A share of bad events from which the long window knows after so many samples, be it the last of them more or less. */
const reached = ({ longSeconds }: Tier, threshold: number): number => {
  const samples = longSeconds / EVALUATION
  const wanted = Math.max(longSeconds <= DAY ? 111 : 107, Math.ceil(threshold * (samples + 1)))
  return exact((threshold * (samples + 0.5)) / (wanted - 0.4))
}
const next = (seconds: number): number => Math.ceil(exact(seconds / EVALUATION)) * EVALUATION

export const slowTests = (slo: Slo, project: Project): readonly RuleTest[] => {
  const { objective } = slo
  const tiers = slo.tiers.filter(({ longSeconds }) => longSeconds > 6 * HOUR)
  const labels = (server: string): string => braces({ server, ...labelsOf(slo, project) })
  const series = (name: string, server: string, values: string): Series => ({
    series: `${name}${labels(server)}`,
    values,
  })
  const rates = ([before, after]: Rates): string =>
    `${tidy(before)}x${BEFORE} ${tidy(after)}x${AFTER - 1}`
  const pair = (server: string, window: string, events: Rates, bad: Rates): readonly Series[] => [
    series(`slo:events:rate${window}`, server, rates(events)),
    series(`slo:bad_events:rate${window}`, server, rates(bad)),
  ]
  /** Another promise of the server was kept long before. */
  const ages = (server: string): readonly Series[] =>
    (
      [
        [slo.name, `0+${EVALUATION}x${BEFORE + AFTER}`],
        ['other', `${END}x${BEFORE + AFTER}`],
      ] as const
    ).map(([promise, values]) => ({
      series: `slo:age:seconds${braces({ slo: promise, server, given: 'yes' })}`,
      values,
    }))
  /** Shares of bad events of busy traffic, in the pairs of 5 min, 2 h and 6 h. */
  const busy = (
    server: string,
    [share5m, share2h = share5m, share6h = share5m]: readonly [Rates, Rates?, Rates?],
    fires: Story['fires'],
  ): Story => ({
    server,
    // Each window has seen other traffic.
    series: [
      ['5m', 100, share5m] as const,
      ['2h', 300, share2h] as const,
      ['6h', 900, share6h] as const,
    ].flatMap(([window, traffic, [before, after]]) =>
      pair(server, window, [traffic, traffic], [traffic * before, traffic * after]),
    ),
    fires,
  })
  const burning =
    (errorRatio: number, lastsSeconds = AFTER * EVALUATION) =>
    (tier: Tier): number | undefined => {
      const incident = { objective, errorRatio, eventsPerSecond: 100, historySeconds: START }
      const rule = { evaluationSeconds: EVALUATION, forSeconds: tierFor(tier) }
      const seconds = expectedFireSeconds(tier, incident, rule)
      return seconds === undefined || seconds > lastsSeconds ? undefined : START + seconds
    }
  /** The same share from the first sample on: fires once the series are old enough. */
  const fromTheStart =
    (share: number) =>
    (tier: Tier): number | undefined => {
      const seconds = next(tier.longSeconds / 2)
      return share > thresholdOf(tier, objective) && seconds <= END ? seconds : undefined
    }
  /** Few events, a share of them bad, and none before; `needed` bad ones let a tier fire. */
  const few = (
    server: string,
    count: number,
    share: number,
    needed: (tier: Tier) => number,
    more: readonly Series[] = [],
  ): Story => {
    const one = 1 / SAMPLE_SECONDS
    const after = (rate: number): string =>
      `0x${BEFORE} ${tidy(rate)}x${count - 1} 0x${AFTER - count - 1}`
    const time = (bad: number): number | undefined => {
      const samples = Math.ceil(exact(bad / share))
      return samples > count ? undefined : START + samples * EVALUATION
    }
    const low = share > 0.5 ? time(4.5 + 0.01) : undefined
    return {
      server,
      series: [
        series('slo:events:rate5m', server, after(one)),
        series('slo:bad_events:rate5m', server, after(one * share)),
        ...pair(server, '2h', [0, 1], [0, share]),
        ...pair(server, '6h', [0, 1], [0, share]),
        ...more,
      ],
      fires: (tier) => (share > thresholdOf(tier, objective) ? time(needed(tier)) : undefined),
      ...(low === undefined ? {} : { lowVolume: low }),
    }
  }
  // A fraction of an event more than the guard asks for.
  const least = ({ minBadEvents }: Tier): number => minBadEvents - 0.49
  const largestShare = Math.max(...slo.tiers.map(({ share }) => share))
  const period = (server: string, badEvents: number, share: number): Series => {
    const events = tidy(badEvents / share / exact(1 - objective))
    return series('slo:events:sum_period', server, `${events}x${BEFORE + AFTER}`)
  }
  const spent = (server: string, badEvents: number): Story =>
    few(server, 40, 1, (tier) => Math.max(least(tier), (badEvents * tier.share) / largestShare), [
      period(server, badEvents, largestShare),
    ])
  const thresholds = tiers.map((tier) => thresholdOf(tier, objective))
  const half = exact((1 - objective) / 2)
  const highest = Math.max(0.01, ...thresholds)
  const most = exact(Math.min(0.49, 1.5 * highest))
  const counts = [...new Set([5, ...tiers.map(({ minBadEvents }) => minBadEvents)])]
  const stories: readonly Story[] = [
    busy('healthy-at-half-the-budget', [[half, half]], never),
    { server: 'no-traffic', series: pair('no-traffic', '5m', [0, 0], [0, 0]), fires: never },
    ...tiers.flatMap((tier, i) => {
      const threshold = thresholds[i] ?? 0
      const above = reached(tier, threshold)
      const below = exact(0.98 * threshold)
      return [
        busy(`above-${tier.name}`, [[0, above]], burning(above)),
        busy(`below-${tier.name}`, [[below, below]], fromTheStart(below)),
        // The long window is far above: the short one decides.
        ...[0.75, 1.5].map((part) => {
          const share = exact(part * threshold)
          const short: Rates = [share, share]
          return busy(`short-at-${part}-of-${tier.name}`, [[most, most], short, short], (other) =>
            share > thresholdOf(other, objective) ? fromTheStart(most)(other) : undefined,
          )
        }),
      ]
    }),
    busy('burning-from-the-start', [[most, most]], fromTheStart(most)),
    busy(
      'good-in-the-last-two-hours',
      [
        [most, most],
        [0, 0],
        [most, most],
      ],
      (tier) => (tier.shortSeconds === 2 * HOUR ? undefined : fromTheStart(most)(tier)),
    ),
    busy(
      'good-in-the-last-six-hours',
      [
        [most, most],
        [most, most],
        [0, 0],
      ],
      (tier) => (tier.shortSeconds === 6 * HOUR ? undefined : fromTheStart(most)(tier)),
    ),
    busy(
      'good-over-days',
      [
        [0, 0],
        [most, most],
        [most, most],
      ],
      never,
    ),
    {
      server: 'recovery',
      series: ['5m', '2h', '6h'].flatMap((window) => [
        series(`slo:events:rate${window}`, 'recovery', `100x${BEFORE + AFTER}`),
        series(
          `slo:bad_events:rate${window}`,
          'recovery',
          `0x${BEFORE} 100x${OUTAGE - 1} 0x${AFTER - OUTAGE - 1}`,
        ),
      ]),
      fires: burning(1, OUTAGE * EVALUATION),
    },
    ...counts.flatMap((count) => [
      few(`${count - 1}-bad-events`, count - 1, 1, least),
      few(`${count}-bad-events`, count, 1, least),
    ]),
    few('a-little-under-half', 100, 0.49, least),
    few('a-little-over-half', 100, 0.51, least),
    // Never just as many: that would leave it to the last digit.
    spent('less-than-its-share-of-the-period', 40.9),
    spent('its-share-of-the-period', 38.9),
    ...apart(tiers, series, period),
  ]
  // Another promise of the same server is all bad.
  const others = ['5m', '2h', '6h'].flatMap((window) =>
    ['events', 'bad_events'].map((of): Series => ({
      series: `slo:${of}:rate${window}${labels('healthy-at-half-the-budget').replace(`slo="${slo.name}"`, 'slo="other"')}`,
      values: `100x${BEFORE + AFTER}`,
    })),
  )
  return [
    {
      name: 'each server a story: three days, and what comes then',
      interval: at(EVALUATION),
      input_series: [
        ...stories.flatMap((story) => [...story.series, ...ages(story.server)]),
        ...others,
      ],
      promql_expr_test: [
        ...tiers.flatMap((tier) => [
          firstFiring(slo, tier, stories, (story) => story.fires(tier), project),
          lastFiring(slo, tier, stories, project),
        ]),
        firstFiring(slo, LOW_VOLUME, stories, ({ lowVolume }) => lowVolume, project),
      ],
    },
  ]
}

const firstFiring = (
  slo: Slo,
  tier: { readonly name: string; readonly severity: string },
  stories: readonly Story[],
  fires: (story: Story) => number | undefined,
  project: Project,
): Expectation => ({
  expr: `min_over_time(timestamp(${firing(slo, tier.name)})[${at(END)}:${at(EVALUATION)}])`,
  eval_time: at(END),
  exp_samples: stories.flatMap((story) => {
    const value = fires(story)
    return value === undefined
      ? []
      : [{ labels: firingLabels(slo, tier, story.server, project), value }]
  }),
})

const lastFiring = (
  slo: Slo,
  tier: Tier,
  stories: readonly Story[],
  project: Project,
): Expectation => {
  const fired = stories.find(({ server }) => server === 'recovery')?.fires(tier) !== undefined
  const good = START + (OUTAGE + 1) * EVALUATION
  return {
    expr: `max_over_time(timestamp(${withLabels(firing(slo, tier.name), { server: 'recovery' })})[${at(END)}:${at(EVALUATION)}])`,
    eval_time: at(END),
    exp_samples: fired
      ? [
          {
            labels: firingLabels(slo, tier, 'recovery', project),
            value: good + ALERT_KEEP[tier.severity] - EVALUATION,
          },
        ]
      : [],
  }
}
