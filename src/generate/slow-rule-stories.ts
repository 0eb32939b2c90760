// The clock of the tests of slow burn alerts; and stories of few events, apart by less or more than a window: what tells windows apart.
import type { Tier } from '../slo/slo.ts'
import { tidy } from './series-text.ts'
import { type Series } from './rule-scenario.ts'
import { DAY, HOUR, MINUTE } from './scaled-queries.ts'

export const EVALUATION = 5 * MINUTE
/** Evaluations, before and after. */
export const BEFORE = (3 * DAY) / EVALUATION
export const AFTER = (11 * HOUR) / EVALUATION
export const START = BEFORE * EVALUATION
export const END = (BEFORE + AFTER) * EVALUATION
/** Each sample of the pair counts for 30 s. */
export const SAMPLE_SECONDS = 30
export const OUTAGE = (5 * HOUR) / EVALUATION
export const at = (seconds: number): string => `${seconds / MINUTE}m`

/** A server; when each tier and the low-volume alert fire: seconds from the first sample. */
export interface Story {
  readonly server: string
  readonly series: readonly Series[]
  readonly fires: (tier: Tier) => number | undefined
  readonly lowVolume?: number
}

/** So many events, one a sample, from that many seconds before the end of the quiet time on; good or bad. */
type Events = readonly (readonly [secondsBefore: number, count: number, kind: 'good' | 'bad'])[]

const never = (): undefined => undefined
const first = (secondsBefore: number): number => BEFORE - Math.round(secondsBefore / EVALUATION) + 1

/** Values of the pair of 5 min: all events, and the bad ones. */
const marked = (events: Events, of: 'all' | 'bad'): string => {
  const values = Array.from({ length: BEFORE + AFTER + 1 }, () => 0)
  for (const [secondsBefore, count, kind] of events)
    if (of === 'all' || kind === 'bad')
      values.fill(1 / SAMPLE_SECONDS, first(secondsBefore), first(secondsBefore) + count)
  const runs: [value: number, count: number][] = []
  for (const value of values) {
    const last = runs.at(-1)
    if (last?.[0] === value) last[1] += 1
    else runs.push([value, 1])
  }
  return runs.map(([value, count]) => `${tidy(value)}x${count - 1}`).join(' ')
}

/**
 * The short windows are all bad from the end of the quiet time on: then the long one decides. `period`: one of whose budget a share is
 * so many events.
 */
export const apart = (
  tiers: readonly Tier[],
  series: (name: string, server: string, values: string) => Series,
  period: (server: string, badEvents: number, share: number) => Series,
): readonly Story[] => {
  const story = (
    server: string,
    events: Events,
    fires: Story['fires'],
    low?: readonly [secondsBefore: number, count: number],
    more: readonly Series[] = [],
  ): Story => ({
    server,
    series: [
      series('slo:events:rate5m', server, marked(events, 'all')),
      series('slo:bad_events:rate5m', server, marked(events, 'bad')),
      ...['2h', '6h'].flatMap((window) => [
        series(`slo:events:rate${window}`, server, `1x${BEFORE + AFTER}`),
        series(`slo:bad_events:rate${window}`, server, `0x${BEFORE} 1x${AFTER - 1}`),
      ]),
      ...more,
    ],
    fires,
    ...(low === undefined ? {} : { lowVolume: (first(low[0]) + low[1] - 1) * EVALUATION }),
  })
  const ofTiers = tiers.flatMap((tier): readonly Story[] => {
    const { longSeconds, share } = tier
    const older = 0.9 * longSeconds
    const before = 1.9 * longSeconds
    const sees = (seconds: number, other: Tier): boolean => other.longSeconds > seconds
    const soon = START + EVALUATION
    const half = `in-the-older-half-of-${tier.name}`
    const last = `some-before-the-window-of-${tier.name}`
    const known = [
      story(
        half,
        [[older, 40, 'bad']],
        (other) => (sees(older, other) && (38.9 * other.share) / share <= 40 ? soon : undefined),
        [older, 5],
        [period(half, 38.9, share)],
      ),
    ]
    if (before > START) return known
    return [
      ...known,
      story(
        last,
        [
          [before, 20, 'bad'],
          [0, 25, 'bad'],
        ],
        (other) =>
          sees(before, other) && (38.9 * other.share) / share <= 45
            ? START + Math.max(1, Math.ceil((38.9 * other.share) / share) - 20) * EVALUATION
            : undefined,
        [before, 5],
        [period(last, 38.9, share)],
      ),
      story(
        `three-before-the-window-of-${tier.name}-and-three-in-it`,
        [
          [before, 3, 'bad'],
          [0, 3, 'bad'],
        ],
        (other) =>
          sees(before, other) && other.minBadEvents <= 6
            ? START + Math.max(1, other.minBadEvents - 3) * EVALUATION
            : undefined,
      ),
    ]
  })
  // More than half a day ago, and not a day when the story ends.
  const day = 0.54 * DAY
  const longer = 1.9 * DAY
  /** Tiers of days see what the day does not: they are not asked. */
  const lowOnly = (
    server: string,
    events: Events,
    low?: readonly [secondsBefore: number, count: number],
  ): Story => {
    const { series: given, ...rest } = story(server, events, never, low)
    return { ...rest, series: given.slice(0, 2) }
  }
  return [
    ...ofTiers,
    lowOnly(
      'four-of-the-day-and-one',
      [
        [day, 4, 'bad'],
        [0, 3, 'good'],
        [-3 * EVALUATION, 2, 'bad'],
      ],
      [-3 * EVALUATION, 1],
    ),
    lowOnly('good-ones-of-the-day', [
      [day, 6, 'good'],
      [0, 5, 'bad'],
    ]),
    lowOnly(
      'good-ones-of-the-day-before',
      [
        [longer, 6, 'good'],
        [0, 5, 'bad'],
      ],
      [0, 5],
    ),
    lowOnly('bad-ones-of-the-day-before', [
      [longer, 4, 'bad'],
      [0, 7, 'good'],
      [-7 * EVALUATION, 5, 'bad'],
    ]),
  ]
}
