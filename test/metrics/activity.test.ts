import { expect, test } from 'vitest'
import type { AuthEvent, Outcome } from '../../src/events.ts'
import { createActivity, type Activity } from '../../src/metrics/activity.ts'
import { eventOf, NOON, promise } from './subjects.ts'
import { asSaved } from '../state/saved.ts'

const WINDOW = 600_000
const slo = promise('a')
const request = (client: string, outcome: Outcome, time = NOON): AuthEvent =>
  eventOf('token_request', { client, outcome, time })

/** Each event of a known client; a server's failure is bad for the SLO `a`. */
const seen = (events: readonly AuthEvent[], activity = createActivity()): Activity => {
  for (const event of events)
    activity.see(
      event,
      event.outcome === 'server_error' ? [{ slo, result: 'bad' }] : [{ slo, result: 'good' }],
      true,
      NOON,
    )
  return activity
}
const counts = (activity: Activity, now = NOON): readonly number[] => [
  activity.activeClients('kc', now),
  activity.failingClients('kc', now),
  activity.affectedClients('a', 'kc', now),
]

test.each<[string, readonly AuthEvent[], readonly number[]]>([
  ['no events', [], [0, 0, 0]],
  ['a success', [request('x', 'success')], [1, 0, 0]],
  ['a refusal', [request('x', 'client_error')], [1, 1, 0]],
  ['a failure of the server', [request('x', 'server_error')], [1, 1, 1]],
  ['a failure after a success', [request('x', 'success'), request('x', 'server_error')], [1, 0, 1]],
  [
    'a failure before a success',
    [request('x', 'server_error'), request('x', 'success')],
    [1, 0, 1],
  ],
  ['a step of a protocol', [request('x', 'neutral')], [0, 0, 0]],
  ['two clients', [request('x', 'success'), request('y', 'client_error')], [2, 1, 0]],
  ['a failure twice', [request('x', 'server_error'), request('x', 'server_error')], [1, 1, 1]],
  ['a request of ten minutes ago', [request('x', 'success', NOON - WINDOW)], [0, 0, 0]],
  [
    'a success that the window has passed',
    [request('x', 'success', NOON - WINDOW), request('x', 'client_error')],
    [1, 1, 0],
  ],
  [
    'events out of order',
    [request('x', 'server_error'), request('x', 'server_error', NOON - WINDOW)],
    [1, 1, 1],
  ],
  ['a stamp of the year 2100', [request('x', 'success', 4_102_444_800_000)], [0, 0, 0]],
  ['a login', [eventOf('login', { client: 'x', outcome: 'success' })], [0, 0, 0]],
  [
    'an access line that failed',
    [eventOf('http_request', { client: 'x', outcome: 'server_error' })],
    [1, 1, 1],
  ],
  ['no client', [eventOf('token_request', { outcome: 'server_error' })], [0, 0, 0]],
])('%s: active, failing, affected', (_, events, expected) => {
  expect(counts(seen(events))).toEqual(expected)
})

test('strangers are not counted', () => {
  const activity = createActivity()
  activity.see(request('x', 'server_error'), [{ slo, result: 'bad' }], false, NOON)
  expect(counts(activity)).toEqual([0, 0, 0])
})

test('an exclusion affects nobody', () => {
  const activity = createActivity()
  const verdict = { slo, result: 'excluded', why: 'maintenance' } as const
  activity.see(request('x', 'server_error'), [verdict], true, NOON)
  expect(counts(activity)).toEqual([1, 1, 0])
})

test('time passes without events', () => {
  const activity = seen([request('x', 'server_error')])
  expect(counts(activity, NOON + WINDOW - 1)).toEqual([1, 1, 1])
  expect(counts(activity, NOON + WINDOW)).toEqual([0, 0, 0])
})

test('clients of other servers and bad events of other SLOs are their own', () => {
  const activity = seen([request('x', 'server_error')])
  expect(activity.activeClients('hydra', NOON)).toBe(0)
  expect(activity.affectedClients('b', 'kc', NOON)).toBe(0)
})

test('saved and loaded it counts the same, and goes on', () => {
  const events = [
    request('x', 'success'),
    request('y', 'server_error'),
    request('z', 'client_error'),
  ]
  const loaded = createActivity()
  loaded.load(asSaved(seen(events).save()))
  expect(counts(loaded)).toEqual([3, 2, 1])
  expect(counts(seen([request('y', 'success')], loaded))).toEqual([3, 1, 1])
  const both = seen([...events, request('y', 'success')])
  expect(asSaved(loaded.save())).toEqual(asSaved(both.save()))
})

test('beyond its limit it forgets the clients that were quiet longest', () => {
  const activity = createActivity(4)
  seen(
    [1, 2, 3, 4].map((age) => request(`c${age}`, 'success', NOON - age * 1000)),
    activity,
  )
  seen([request('new', 'success')], activity)
  const [[, clients] = ['', []]] = activity.save().servers
  expect(Array.from(clients, ([client]) => client)).toEqual(['c1', 'c2', 'new'])
})
