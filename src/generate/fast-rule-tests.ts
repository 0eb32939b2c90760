// Tests of the fast group of an SLO at 30 s. One test; each server in it is a story of its own, three healthy hours and what comes then.
// Expected times come from the formulas of slo/burn.ts; promtool is the independent judge.
import { exact, expectedFireSeconds, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { ALERT_KEEP, givesWayToOneClient, tierFor } from './burn-alerts.ts'
import {
  AFTER,
  BUSIER,
  busierTenants,
  BUSY,
  END,
  HEALTHY,
  minutes,
  observed,
  recordings,
  START,
  STEP,
} from './fast-rule-recordings.ts'
import { MISLEADING, oneClientStories, type OneClientStory } from './one-client-stories.ts'
import type { Project } from './project.ts'
import {
  braces,
  counter,
  eitherOf,
  firing,
  firingLabels,
  tidy,
  type Expectation,
  type RuleTest,
  type Series,
} from './rule-scenario.ts'
import { labelsOf } from './rules.ts'
import { HOUR } from './scaled-queries.ts'

/** A server, what is exported of it, and when each tier fires: seconds from the end of the healthy time. */
interface Story {
  readonly server: string
  readonly events: string
  readonly bad?: string
  readonly more?: readonly Series[]
  readonly fires: (tier: Tier) => number | undefined
}

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
  const ofOneClient = ({ server, leading, others, active, givesWay }: OneClientStory): Story => ({
    ...burn(server, 1),
    more: [
      ...recent(slo.name, server, { leading, others }),
      ...recent('other', server, MISLEADING[pages.some(givesWay) ? 'pages' : 'spares']),
      {
        series: `oauth_active_clients${braces({ server })}`,
        values: `${active}x${HEALTHY + AFTER}`,
      },
    ],
    fires: (tier) =>
      givesWayToOneClient(slo, tier) && givesWay(tier) ? undefined : burning(1)(tier),
  })
  const pages = tiers.filter(({ severity }) => severity === 'page')
  const counts = [...new Set(tiers.map(least))]
  const largestShare = Math.max(...tiers.map(({ share }) => share))
  /** A period in which the slowest tier's share of the budget is this many events. */
  const period = (server: string, badEvents: number): Series => ({
    series: `slo:events:sum_period${braces({ server, ...labelsOf(slo, project) })}`,
    values: `${tidy(badEvents / largestShare / exact(1 - objective))}x${HEALTHY + AFTER}`,
  })
  const spent = (server: string, badEvents: number): Story =>
    few(server, 40, (tier) => Math.max(least(tier), (badEvents * tier.share) / largestShare), [
      period(server, badEvents),
    ])
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
    {
      // Two tenants, twice the traffic, hardly a bad event: what tells windows and sums apart.
      ...BUSIER,
      more: busierTenants(slo),
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
    },
    ...counts.flatMap((count) => [
      few(`${count - 1}-bad-events`, count - 1, least),
      few(`${count}-bad-events`, count, least),
    ]),
    // Never just as many: that would leave it to the last digit.
    spent('less-than-its-share-of-the-period', 40.9),
    spent('its-share-of-the-period', 38.9),
    ...(pages.some((tier) => givesWayToOneClient(slo, tier))
      ? oneClientStories(slo, pages).map(ofOneClient)
      : []),
    {
      server: 'cold-start',
      events: `_x${HEALTHY} ${counter([BUSY, AFTER - 1])}`,
      bad: `_x${HEALTHY} ${counter([BUSY, AFTER - 1])}`,
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
      input_series: [...stories.flatMap((story) => inputsOf(story, own)), ...observed(slo)],
      promql_expr_test: [
        ...tiers.flatMap((tier) => [
          ...firstFiring(slo, tier, stories, project),
          lastFiring(slo, tier, stories, outageSteps, project),
        ]),
        ...recordings(slo, project),
      ],
    },
  ]
}

/** Gauges of recent events: events all the time, bad ones from the end of the healthy time on. */
const recent = (
  slo: string,
  server: string,
  of: Pick<OneClientStory, 'leading' | 'others'>,
): readonly Series[] =>
  Object.entries(of).flatMap(([clients, { events, bad }]) => {
    const labels = braces({ slo, server, clients })
    return [
      { series: `oauth_slo_recent_events${labels}`, values: `${events}x${HEALTHY + AFTER}` },
      { series: `oauth_slo_recent_bad_events${labels}`, values: `0x${HEALTHY} ${bad}x${AFTER}` },
    ]
  })

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
  outageSteps: number,
  project: Project,
): Expectation => {
  const fired = stories.find(({ server }) => server === 'recovery')?.fires(tier) !== undefined
  const forgotten = tier.shortSeconds * (1 - thresholdOf(tier, slo.objective))
  const good = Math.ceil(exact(forgotten / STEP)) * STEP
  const value = good + ALERT_KEEP[tier.severity] - STEP
  return {
    expr: eitherOf(
      `max_over_time(timestamp(${firing(slo, tier.name).replace('}', ',server="recovery"}')})[${minutes(END - START)}:${STEP}s]) - ${START + outageSteps * STEP}`,
      value - STEP,
      value,
    ),
    eval_time: minutes(END),
    exp_samples: fired ? [{ labels: firingLabels(slo, tier, 'recovery', project), value: 1 }] : [],
  }
}
