// Tests of the fast group of an SLO at 30 s. One test; each server in it is a story of its own, three healthy hours and what comes then.
// Expected times come from the formulas of slo/burn.ts; promtool is the independent judge.
import { exact, expectedFireSeconds, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { ALERT_KEEP, givesWayToOneClient, tierFor } from './burn-alerts.ts'
import {
  AFTER,
  BUSY,
  END,
  grows,
  HEALTHY,
  minutes,
  START,
  STEP,
  type Story,
} from './fast-rule-stories.ts'
import {
  gaugesOf,
  MISLEADING,
  oneClientStories,
  recent,
  type OneClientStory,
} from './one-client-stories.ts'
import type { Project } from './project.ts'
import { counter, tidy, withLabels } from './series-text.ts'
import {
  braces,
  eitherOf,
  firing,
  firingLabels,
  type Expectation,
  type RuleTest,
  type Series,
} from './rule-scenario.ts'
import { labelsOf } from './rules.ts'
import { HOUR } from './scaled-queries.ts'

const rule = (tier: Tier): { evaluationSeconds: number; forSeconds: number } => ({
  evaluationSeconds: STEP,
  forSeconds: tierFor(tier),
})
const never = (): undefined => undefined

export const fastTests = (slo: Slo, project: Project): readonly RuleTest[] => {
  const { objective } = slo
  const tiers = slo.tiers.filter(({ longSeconds }) => longSeconds <= 6 * HOUR)
  const steady = counter([BUSY, HEALTHY + AFTER])
  const own = (name: string, server: string, values: string): Series => ({
    series: `${name}${braces({ slo: slo.name, server })}`,
    values,
  })
  const burning =
    (errorRatio: number, lastsSeconds = AFTER * STEP) =>
    (tier: Tier): number | undefined => {
      const incident = {
        objective,
        errorRatio,
        eventsPerSecond: BUSY / STEP,
        historySeconds: START,
      }
      const seconds = expectedFireSeconds(tier, incident, rule(tier))
      return seconds !== undefined && seconds <= lastsSeconds ? seconds : undefined
    }
  const burn = (server: string, errorRatio: number): Story => ({
    server,
    events: steady,
    bad: counter([0, HEALTHY], [errorRatio * BUSY, AFTER]),
    fires: burning(errorRatio),
  })
  /** All of a few events are bad, then there are none: after `needed` of them a tier fires. */
  const few = (
    server: string,
    count: number,
    needed: (tier: Tier) => number,
    more: readonly Series[] = [],
  ): Story => ({
    server,
    events: counter([0, HEALTHY], [1, count], [0, AFTER - count]),
    bad: counter([0, HEALTHY], [1, count], [0, AFTER - count]),
    more,
    fires: (tier) => {
      const events = Math.max(1, Math.ceil(exact(needed(tier))))
      return events > count ? undefined : events * STEP + tierFor(tier)
    },
  })
  const least = ({ minBadEvents }: Tier): number => minBadEvents
  const ofOneClient = (story: OneClientStory): Story => ({
    ...burn(story.server, 1),
    more: [
      ...gaugesOf(slo.name, story),
      ...recent('other', story.server, MISLEADING[pages.some(story.givesWay) ? 'pages' : 'spares']),
    ],
    fires: (tier) =>
      givesWayToOneClient(slo, tier) && story.givesWay(tier) ? undefined : burning(1)(tier),
  })
  const pages = tiers.filter(({ severity }) => severity === 'page')
  const counts = [...new Set(tiers.map(least))]
  const largestShare = Math.max(...tiers.map(({ share }) => share))
  /** A period in which that share of the budget is so many events. */
  const period = (server: string, badEvents: number, share: number): Series => ({
    series: `slo:events:sum_period${braces({ server, ...labelsOf(slo, project) })}`,
    values: `${tidy(badEvents / share / exact(1 - objective))}x${HEALTHY + AFTER}`,
  })
  const spent = (server: string, badEvents: number, share: number): Story =>
    few(server, 40, (tier) => Math.max(least(tier), (badEvents * tier.share) / share), [
      period(server, badEvents, share),
    ])
  // Shares of so little that the least number of bad events is more than they are have a period of their own.
  const shares = [
    largestShare,
    ...tiers
      .filter((tier) => least(tier) > (38.9 * tier.share) / largestShare)
      .map(({ share }) => share),
  ]
  const outageSteps = 2 * 60
  const stories: readonly Story[] = [
    {
      server: 'healthy-at-half-the-budget',
      events: steady,
      bad: counter([BUSY * exact((1 - objective) / 2), HEALTHY + AFTER]),
      more: [
        // All of another promise is bad on the same server.
        {
          series: 'oauth_slo_events_total{slo="other",server="healthy-at-half-the-budget"}',
          values: steady,
        },
        {
          series: 'oauth_slo_bad_events_total{slo="other",server="healthy-at-half-the-budget"}',
          values: steady,
        },
      ],
      fires: never,
    },
    {
      server: 'no-traffic',
      events: `7x${HEALTHY + AFTER}`,
      bad: `0x${HEALTHY + AFTER}`,
      fires: never,
    },
    { server: 'never-a-bad-event', events: steady, fires: never },
    burn('total-outage', 1),
    ...tiers.flatMap((tier) => {
      const threshold = thresholdOf(tier, objective)
      // Sooner than the story ends, and never just at a threshold.
      const factor = tier.longSeconds <= HOUR ? 1.1 : 4.1
      const above = exact(Math.min(1, factor * threshold))
      return [
        burn(`above-${tier.name}`, above),
        burn(`below-${tier.name}`, exact(0.98 * threshold)),
        grows(slo, tier),
      ]
    }),
    {
      server: 'counter-reset-in-mid-incident',
      events: `0+${BUSY}x${HEALTHY + 20} 0+${BUSY}x${AFTER - 21}`,
      bad: `0x${HEALTHY} ${BUSY}+${BUSY}x19 0+${BUSY}x${AFTER - 21}`,
      // The reset comes 10 min later than any tier that needs no longer.
      fires: (tier) => {
        const seconds = burning(1)(tier)
        return seconds !== undefined && seconds <= 20 * STEP ? seconds : NaN
      },
    },
    {
      server: 'recovery',
      events: steady,
      bad: counter([0, HEALTHY], [BUSY, outageSteps], [0, AFTER - outageSteps]),
      fires: burning(1, outageSteps * STEP),
      ends: (tier) => {
        if (burning(1, outageSteps * STEP)(tier) === undefined) return undefined
        const forgotten = tier.shortSeconds * (1 - thresholdOf(tier, objective))
        const good = Math.ceil(exact(forgotten / STEP)) * STEP
        return outageSteps * STEP + good + ALERT_KEEP[tier.severity] - STEP
      },
    },
    ...counts.flatMap((count) => [
      few(`${count - 1}-bad-events`, count - 1, least),
      few(`${count}-bad-events`, count, least),
    ]),
    // Never just as many: that would leave it to the last digit.
    ...shares.flatMap((share, i) => [
      spent(`less-than-its-share-of-the-period-${i}`, 40.9, share),
      spent(`its-share-of-the-period-${i}`, 38.9, share),
    ]),
    ...(pages.some((tier) => givesWayToOneClient(slo, tier))
      ? oneClientStories(slo, pages).map(ofOneClient)
      : []),
    {
      server: 'cold-start',
      events: `_x${HEALTHY} ${counter([BUSY, AFTER - 1])}`,
      bad: `_x${HEALTHY} ${counter([BUSY, AFTER - 1])}`,
      // Another promise is older.
      more: [
        {
          series: 'slo:age:seconds{slo="other",server="cold-start"}',
          values: `1000000x${HEALTHY + AFTER}`,
        },
      ],
      // Age is known an evaluation later; it counts rates, and the first needs two samples.
      fires: (tier) => {
        const seconds = tier.longSeconds / 2 + STEP + tierFor(tier)
        return seconds > AFTER * STEP ? undefined : seconds
      },
    },
  ]
  return [
    {
      name: 'each server a story: three healthy hours, and what comes then',
      interval: `${STEP}s`,
      input_series: stories.flatMap((story) => inputsOf(story, own)),
      promql_expr_test: tiers.flatMap((tier) => [
        ...firstFiring(slo, tier, stories, project),
        ...lastFiring(slo, tier, stories, project),
      ]),
    },
  ]
}

const inputsOf = (
  { server, events, bad, more = [] }: Story,
  own: (name: string, server: string, values: string) => Series,
): readonly Series[] => [
  own('oauth_slo_events_total', server, events),
  ...(bad === undefined ? [] : [own('oauth_slo_bad_events_total', server, bad)]),
  ...more,
]

/** Nothing fires in the healthy hours; then exactly these servers, at exactly these times. */
const firstFiring = (
  slo: Slo,
  tier: Tier,
  stories: readonly Story[],
  project: Project,
): readonly Expectation[] => {
  const known = stories.filter((story) => !Number.isNaN(story.fires(tier)))
  const others = stories.filter((story) => Number.isNaN(story.fires(tier)))
  const left = others.map(({ server }) => server).join('|')
  const which = others.length === 0 ? '' : `,server!~"${left}"`
  return [
    {
      expr: `count(count_over_time(${firing(slo, tier.name)}[${minutes(START)}]))`,
      eval_time: minutes(START),
      exp_samples: [],
    },
    {
      expr: `min_over_time(timestamp(${firing(slo, tier.name).replace('}', `${which}}`)})[${minutes(END - START)}:${STEP}s]) - ${START}`,
      eval_time: minutes(END),
      exp_samples: known.flatMap((story) => {
        const value = story.fires(tier)
        return value === undefined
          ? []
          : [{ labels: firingLabels(slo, tier, story.server, project), value }]
      }),
    },
  ]
}

/** The last firing sample after a recovery: when the short window has forgotten, and the cool-down is over. Prometheus 3 forgets an evaluation sooner. */
const lastFiring = (
  slo: Slo,
  tier: Tier,
  stories: readonly Story[],
  project: Project,
): readonly Expectation[] =>
  stories.flatMap(({ server, ends }) => {
    const value = ends?.(tier)
    if (value === undefined) return []
    const own = withLabels(firing(slo, tier.name), { server })
    return [
      {
        expr: eitherOf(
          `max_over_time(timestamp(${own})[${minutes(END - START)}:${STEP}s]) - ${START}`,
          value - STEP,
          value,
        ),
        eval_time: minutes(END),
        exp_samples: [{ labels: firingLabels(slo, tier, server, project), value: 1 }],
      },
    ]
  })
