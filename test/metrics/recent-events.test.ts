import { expect, test } from 'vitest'
import { createActivity } from '../../src/metrics/activity.ts'
import {
  createRecentEvents,
  type Recent,
  type RecentEvents,
} from '../../src/metrics/recent-events.ts'
import type { Verdict } from '../../src/slis/verdict.ts'
import { asSaved } from '../state/saved.ts'
import { eventOf, NOON, promise } from './subjects.ts'

const MINUTE = 60_000
const slo = promise('a')
type Result = 'good' | 'bad' | 'worse'
type Seen = readonly [client: string | undefined, result: Result, time?: number]

const seen = (events: readonly Seen[], recent = createRecentEvents()): RecentEvents => {
  for (const [client, result, time = NOON] of events)
    recent.see(eventOf('token_request', { time }), [{ slo, result }], client, NOON)
  return recent
}
const at = (recent: RecentEvents, now = NOON): Recent => recent.of('a', 'kc', now)
/** Events and bad ones of the leading client, then of the others. */
const recent = (leading: readonly [number, number], others: readonly [number, number]): Recent => ({
  leading: { events: leading[0], bad: leading[1] },
  others: { events: others[0], bad: others[1] },
})

test.each<[string, readonly Seen[], Recent]>([
  ['nothing', [], recent([0, 0], [0, 0])],
  [
    'nobody fails',
    [
      ['x', 'good'],
      ['y', 'good'],
    ],
    recent([0, 0], [2, 0]),
  ],
  [
    'one fails',
    [
      ['x', 'bad'],
      ['x', 'good'],
      ['y', 'good'],
    ],
    recent([2, 1], [1, 0]),
  ],
  [
    'who fails most leads',
    [
      ['x', 'bad'],
      ['y', 'bad'],
      ['y', 'bad'],
    ],
    recent([2, 2], [1, 1]),
  ],
  [
    'many good ones do not',
    [
      ['x', 'good'],
      ['x', 'good'],
      ['y', 'bad'],
    ],
    recent([1, 1], [2, 0]),
  ],
  [
    'strangers are others',
    [
      [undefined, 'bad'],
      [undefined, 'bad'],
      ['x', 'bad'],
    ],
    recent([1, 1], [2, 2]),
  ],
  [
    'what turns out bad was counted',
    [
      ['x', 'good'],
      ['x', 'worse'],
    ],
    recent([1, 1], [0, 0]),
  ],
  [
    'over several slices',
    [
      ['x', 'bad'],
      ['y', 'bad', NOON - 10 * MINUTE],
      ['y', 'bad', NOON - 20 * MINUTE],
    ],
    recent([2, 2], [1, 1]),
  ],
  [
    'a slice that is over',
    [
      ['x', 'bad', NOON - 35 * MINUTE - 1],
      ['y', 'good'],
    ],
    recent([0, 0], [1, 0]),
  ],
  ['the oldest one that is not', [['x', 'bad', NOON - 35 * MINUTE]], recent([1, 1], [0, 0])],
  ['a little ahead', [['x', 'bad', NOON + 2 * MINUTE]], recent([1, 1], [0, 0])],
  ['a stamp of the year 2100', [['x', 'bad', 4_102_444_800_000]], recent([0, 0], [0, 0])],
  ['no time', [['x', 'bad', NaN]], recent([0, 0], [0, 0])],
])('%s', (_, events, expected) => {
  expect(at(seen(events))).toEqual(expected)
})

test('time passes without events', () => {
  const both = seen([
    ['x', 'bad', NOON - 5 * MINUTE],
    ['y', 'good', NOON],
  ])
  expect(at(both, NOON + 35 * MINUTE - 1)).toEqual(recent([1, 1], [1, 0]))
  expect(at(both, NOON + 35 * MINUTE)).toEqual(recent([0, 0], [1, 0]))
  expect(at(both, NOON + 40 * MINUTE)).toEqual(recent([0, 0], [0, 0]))
})

test('what is left out of the budget is no event; promises and servers are their own', () => {
  const verdicts: readonly Verdict[] = [
    { slo, result: 'excluded', why: 'maintenance' },
    { slo: promise('b'), result: 'bad' },
  ]
  const recently = createRecentEvents()
  recently.see(eventOf('token_request', { time: NOON }), verdicts, 'x', NOON)
  expect(at(recently)).toEqual(recent([0, 0], [0, 0]))
  expect(recently.of('b', 'kc', NOON)).toEqual(recent([1, 1], [0, 0]))
  expect(recently.of('b', 'hydra', NOON)).toEqual(recent([0, 0], [0, 0]))
})

test('beyond its limit clients are told apart no more, and none leads by that', () => {
  const events: readonly Seen[] = [
    ['x', 'bad'],
    ['y', 'good'],
    ['z', 'bad'],
    ['z', 'bad'],
    ['x', 'good'],
  ]
  expect(at(seen(events, createRecentEvents(2)))).toEqual(recent([2, 1], [3, 2]))
})

test('what is over is forgotten', () => {
  const recently = seen([['x', 'bad']])
  const later = NOON + 40 * MINUTE
  recently.see(eventOf('token_request', { time: later }), [{ slo, result: 'good' }], 'x', later)
  expect(asSaved(recently.save()).slices.map(([, , slice]) => slice)).toEqual([
    later / (5 * MINUTE),
  ])
})

test('saved and loaded it counts the same, and goes on', () => {
  const events: readonly Seen[] = [
    ['x', 'bad', NOON - 7 * MINUTE],
    ['y', 'bad'],
    ['y', 'good'],
  ]
  const loaded = createRecentEvents()
  loaded.load(asSaved(seen(events).save()))
  expect(at(loaded)).toEqual(recent([1, 1], [2, 1]))
  expect(at(seen([['y', 'bad']], loaded))).toEqual(recent([3, 2], [1, 1]))
  expect(asSaved(loaded.save())).toEqual(asSaved(seen([...events, ['y', 'bad']]).save()))
})

test('only clients that are known lead, whatever kind of event it is; and it is saved with the rest', () => {
  const activity = createActivity()
  const login = eventOf('login', { client: 'x', time: NOON })
  activity.see(login, [{ slo, result: 'bad' }], false, NOON)
  activity.see({ ...login, client: 'y' }, [{ slo, result: 'bad' }], true, NOON)
  activity.see({ ...login, client: 'y' }, [{ slo, result: 'good' }], true, NOON)
  const loaded = createActivity()
  loaded.load(asSaved(activity.save()))
  expect(at(loaded.recentEvents)).toEqual(recent([2, 1], [1, 1]))
})
