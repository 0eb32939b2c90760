// Everything fails, most of it of one client, as the gauges of recent events show it: does a page give way to the ticket?
import { exact, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { AFTER, HEALTHY } from './fast-rule-stories.ts'
import { withLabels } from './series-text.ts'
import { braces, type Series } from './rule-scenario.ts'

interface Recent {
  readonly events: number
  readonly bad: number
}
export interface OneClientStory {
  readonly server: string
  readonly leading: Recent
  readonly others: Recent
  readonly active: number
  /** Another exporter of the server has seen nothing. */
  readonly besideAnIdleOne?: true
  /** Of a tier that does for one client. */
  readonly givesWay: (tier: Tier) => boolean
}

/** Of another promise on the same server: taken for this one's, it would spare, or page, whoever must not be. */
export const MISLEADING = {
  spares: { leading: { events: 1, bad: 1e9 }, others: { events: 1e9, bad: 0 } },
  pages: { leading: { events: 1e9, bad: 0 }, others: { events: 1, bad: 1e9 } },
} as const satisfies Record<string, Pick<OneClientStory, 'leading' | 'others'>>

const GOOD: Recent = { events: 10_000, bad: 0 }
const FEW_OF_MANY: Recent = { events: 1_000_000, bad: 5 }
const ALL_BAD: Recent = { events: 900, bad: 900 }
const SOME_BAD: Recent = { events: 900, bad: 90 }
const always = (): boolean => true
const never = (): boolean => false

const story = (
  server: string,
  leading: Recent,
  others: Recent,
  givesWay: (tier: Tier) => boolean,
  active = 9,
): OneClientStory => ({
  server,
  leading,
  others,
  active,
  givesWay,
})
const besideAnIdleOne = (told: OneClientStory): OneClientStory => ({
  ...told,
  besideAnIdleOne: true,
})

export const oneClientStories = (slo: Slo, pages: readonly Tier[]): readonly OneClientStory[] => {
  /** Events of which four bad ones are half of the lowest threshold. */
  const rare = Math.ceil(8 / Math.min(...pages.map((tier) => thresholdOf(tier, slo.objective))))
  /** Of a promise by tenant no other may fail. */
  const isSpared = ({ bad }: Recent): boolean => slo.groupBy.length === 0 || bad === 0
  const stories = [
    ...pages.flatMap((tier) => {
      const threshold = thresholdOf(tier, slo.objective)
      const all = { events: 20_000, bad: 20_000 }
      // To the last digit what the rule computes: just at the threshold is not below it.
      const others = (share: number): Recent => ({
        events: 10_000,
        bad: share * threshold * 10_000,
      })
      /** Nobody fails five times as often as those of whom nearly a fifth fails. */
      const kept =
        (share: number) =>
        (each: Tier): boolean =>
          exact(share * threshold) < thresholdOf(each, slo.objective) && share * threshold < 0.19
      return [
        story(`others-below-${tier.name}`, all, others(0.98), kept(0.98)),
        besideAnIdleOne(story(`others-at-${tier.name}`, all, others(1), kept(1))),
      ]
    }),
    story('half-of-it-is-its-own', { events: 5, bad: 5 }, FEW_OF_MANY, never),
    besideAnIdleOne(story('most-of-it-is-its-own', { events: 6, bad: 6 }, FEW_OF_MANY, always)),
    story('two-of-one-client', { events: 2, bad: 2 }, GOOD, never),
    story('three-of-one-client', { events: 3, bad: 3 }, GOOD, always),
    // Nearly all traffic is its own: four good events of the others say little, five enough.
    story('too-few-others', ALL_BAD, { events: 4, bad: 0 }, never),
    story('enough-others', ALL_BAD, { events: 5, bad: 0 }, always),
    // It fails at times, so the others have to be more.
    story('too-few-others-for-some', SOME_BAD, { events: 49, bad: 0 }, never),
    story('enough-others-for-some', SOME_BAD, { events: 50, bad: 0 }, always),
    // It fails, and so do those beside it.
    story(
      'nearly-all-traffic-is-of-one',
      { events: 9600, bad: 9600 },
      { events: 400, bad: 400 },
      never,
    ),
    story('five-times-as-often', { events: 8 * rare, bad: 200 }, { events: rare, bad: 4 }, always),
    story('hardly-five-times', { events: 8 * rare, bad: 199 }, { events: rare, bad: 4 }, never),
    story('one-of-three', ALL_BAD, GOOD, never, 3),
    story('one-of-four', ALL_BAD, GOOD, always, 4),
  ]
  return stories.map((each) => (isSpared(each.others) ? each : { ...each, givesWay: never }))
}

/** Gauges of recent events: events all the time, bad ones from the end of the healthy time on. */
export const recent = (
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

/** The gauges of a story, as exporters show them. */
export const gaugesOf = (slo: string, story: OneClientStory): readonly Series[] => {
  const { server, leading, others, active } = story
  const gauges = [
    ...recent(slo, server, { leading, others }),
    {
      series: `oauth_active_clients${braces({ server })}`,
      values: `${active}x${HEALTHY + AFTER}`,
    },
  ]
  if (story.besideAnIdleOne !== true) return gauges
  const idle = gauges.map(({ series }) => ({
    series: withLabels(series, { instance: 'b' }),
    values: `0x${HEALTHY + AFTER}`,
  }))
  return [...gauges, ...idle]
}
