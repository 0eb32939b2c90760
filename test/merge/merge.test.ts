import { expect, test } from 'vitest'
import { authEvent, type AuthEvent, type Join, type Kind } from '../../src/events.ts'
import { REPLAY_KEYS, createIdentify } from '../../src/identifier.ts'
import { createMerge, type Merge, type Seen } from '../../src/merge/merge.ts'
import { asSaved } from '../state/saved.ts'

const T0 = 1_800_000_000_000
const part = (kind: Kind, join: Join, more: Partial<AuthEvent> = {}, at = 0): Seen => ({
  event: Object.assign(authEvent(kind, T0 + at, 'test'), { join, ...more }) as AuthEvent,
  late: false,
})
const merge = (ordered = true): Merge => createMerge({ withinMs: 5000, ordered })
const told = (seen: readonly Seen[]) =>
  seen.map(({ event }) => [event.kind, event.outcome, event.client, event.duration_seconds])

test('an event without a join passes at once', () => {
  const event = authEvent('login', T0, 'test')
  expect(merge().add({ event, late: false })).toHaveLength(1)
})

test('the last record completes a request: head, filled by detail and fallback', () => {
  const it = merge()
  const id = createIdentify(REPLAY_KEYS, '').id('jti')
  expect(it.add(part('token_request', { key: 'r', role: 'detail' }, { issued_token: id }))).toEqual(
    [],
  )
  it.add(part('token_request', { key: 'r', role: 'head' }, { outcome: 'success' }))
  const last: Join = { key: 'r', role: 'fallback', last: true }
  const done = it.add(
    part('http_request', last, {
      outcome: 'success',
      client: 'c',
      duration_seconds: 0.2,
      status: 200,
    }),
  )
  expect(told(done)).toEqual([['token_request', 'success', 'c', 0.2]])
  expect(done[0]?.event.issued_token).toBe(id)
  expect(done[0]?.event.status).toBeUndefined()
  expect(it.orphans()).toBe(0)
})

test('a fallback stands where there is no head', () => {
  const it = merge()
  const done = it.add(
    part('http_request', { key: 'r', role: 'fallback', last: true }, { outcome: 'success' }),
  )
  expect(told(done)).toEqual([['http_request', 'success', undefined, undefined]])
})

test('heads of one kind are one event, heads of two kinds are two', () => {
  const it = merge()
  it.add(part('introspection', { key: 'r', role: 'head' }, { outcome: 'client_error' }))
  it.add(
    part('introspection', { key: 'r', role: 'head' }, { outcome: 'client_error', client: 'c' }, 1),
  )
  it.add(part('login', { key: 'r', role: 'head' }, { outcome: 'success' }, 2))
  expect(told(it.expire(T0 + 6000))).toEqual([
    ['introspection', 'client_error', 'c', undefined],
    ['login', 'success', undefined, undefined],
  ])
})

test('a cause overrules a failed head, never a success', () => {
  const it = merge()
  const cause = { outcome: 'dependency_error', reason: 'storage' } as const
  it.add(part('http_request', { key: 'a', role: 'cause' }, cause))
  it.add(
    part(
      'token_request',
      { key: 'a', role: 'head' },
      { outcome: 'client_error', reason: 'client_auth_failed' },
      3,
    ),
  )
  it.add(part('http_request', { key: 'b', role: 'cause' }, cause))
  it.add(part('token_request', { key: 'b', role: 'head' }, { outcome: 'success' }, 3))
  expect(told(it.expire(T0 + 6000)).map(([, outcome]) => outcome)).toEqual([
    'dependency_error',
    'success',
  ])
})

test('nothing is given up before the watermark has passed the wait', () => {
  const it = merge()
  it.add(part('token_request', { key: 'r', role: 'head' }, { outcome: 'success' }))
  expect(it.expire(T0 + 5000)).toEqual([])
  expect(it.expire(T0 + 5001)).toHaveLength(1)
  expect(it.orphans()).toBe(1)
})

test('a key that comes back much later is another request', () => {
  const it = merge()
  it.add(part('token_request', { key: 'thread-1', role: 'head' }, { client: 'one' }))
  expect(
    told(
      it.add(part('token_request', { key: 'thread-1', role: 'head' }, { client: 'two' }, 60_000)),
    ),
  ).toEqual([['token_request', undefined, 'one', undefined]])
})

test('shuffled records give the same event, since only the watermark completes a request', () => {
  const parts = () => [
    part(
      'token_request',
      { key: 'r', role: 'detail' },
      { refresh_token: createIdentify(REPLAY_KEYS, '').id('r') },
      1,
    ),
    part('token_request', { key: 'r', role: 'head' }, { outcome: 'success' }, 2),
    part(
      'http_request',
      { key: 'r', role: 'fallback', last: true },
      { duration_seconds: 1, client: 'c' },
      0,
    ),
  ]
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
    [2, 0, 1],
  ]
  const results = orders.map((order) => {
    const it = merge(false)
    const all = parts()
    for (const i of order) expect(it.add(all[i] as Seen)).toEqual([])
    return JSON.stringify(it.expire(Infinity))
  })
  expect(new Set(results).size).toBe(1)
})

test('what waits survives a save and a load', () => {
  const it = merge()
  it.add(
    part(
      'token_request',
      { key: 'r', role: 'head' },
      { outcome: 'success', token: createIdentify(REPLAY_KEYS, '').value('secret') },
    ),
  )
  const state = asSaved(it.save())
  expect(JSON.stringify(state)).not.toContain('"secret"')
  const again = merge()
  again.load(state, REPLAY_KEYS)
  const text = (seen: readonly Seen[]) =>
    seen.map(({ event, late }) => JSON.stringify([event, late]))
  expect(text(again.expire(Infinity))).toEqual(text(it.expire(Infinity)))
})

test('on a lane, a second head of a kind begins another request', () => {
  const it = merge()
  it.add(part('introspection', { key: 'thread', role: 'head', lane: true }, { client: 'one' }))
  const done = it.add(
    part('introspection', { key: 'thread', role: 'head', lane: true }, { client: 'two' }, 20),
  )
  expect(told(done).map(([, , client]) => client)).toEqual(['one'])
})

test('on a lane, a second fallback of a kind begins another request', () => {
  const it = merge()
  const status: Join = { key: 'connection', role: 'fallback', lane: true }
  expect(it.add(part('token_validation', status, { client: 'one' }))).toEqual([])
  const done = it.add(part('token_validation', status, { client: 'two' }, 20))
  expect(told(done).map(([, , client]) => client)).toEqual(['one'])
  expect(told(it.expire(T0 + 6000)).map(([, , client]) => client)).toEqual(['two'])
})

test('a cause gives a failed head its verdict', () => {
  const it = merge()
  it.add(
    part(
      'token_validation',
      { key: 'r', role: 'cause' },
      { outcome: 'dependency_error', reason: 'jwks_unavailable', decision: 'error' },
    ),
  )
  const [seen] = it.add(
    part(
      'token_validation',
      { key: 'r', role: 'head', last: true },
      { outcome: 'client_error', reason: 'unknown_kid', decision: 'reject' },
    ),
  )
  expect(seen?.event).toMatchObject({
    outcome: 'dependency_error',
    reason: 'jwks_unavailable',
    decision: 'error',
  })
})

test('where a product writes every line twice, the second completes the request', () => {
  const it = merge()
  const twice: Join = { key: 'thread', role: 'head', lane: true, heads: 2 }
  expect(it.add(part('token_request', twice, { client: 'one' }))).toEqual([])
  expect(told(it.add(part('token_request', twice, { client: 'one' }, 3)))).toHaveLength(1)
  expect(it.waiting()).toBe(0)
})

test('a queue: each end takes the first head that waits, whatever came between', () => {
  const it = merge()
  const head = (client: string, at: number) =>
    it.add(
      part('login', { key: 'q', role: 'head', queue: true }, { outcome: 'user_error', client }, at),
    )
  const end = (seconds: number, at: number) =>
    told(
      it.add(
        part(
          'login',
          { key: 'q', role: 'fallback', last: true, queue: true },
          { outcome: 'client_error', duration_seconds: seconds },
          at,
        ),
      ),
    )
  expect([head('a', 0), head('b', 1)]).toEqual([[], []])
  expect(end(0.1, 2)).toEqual([['login', 'user_error', 'a', 0.1]])
  expect(it.waiting()).toBe(1)
  head('c', 3)
  expect(end(0.2, 4)).toEqual([['login', 'user_error', 'b', 0.2]])
  expect(end(0.3, 5)).toEqual([['login', 'user_error', 'c', 0.3]])
  expect(end(0.4, 6)).toEqual([['login', 'client_error', undefined, 0.4]])
  expect([it.waiting(), it.orphans()]).toEqual([0, 0])
})

test('a queue without ends gives every head; shuffled, as many as there were requests', () => {
  const it = merge(false)
  const head: Join = { key: 'q', role: 'head', queue: true }
  for (const at of [0, 1]) it.add(part('login', head, { outcome: 'user_error' }, at))
  expect(told(it.expire(T0 + 6000))).toHaveLength(2)
  for (const at of [0, 1])
    it.add(part('login', { ...head, role: 'fallback', last: true }, { outcome: 'success' }, at))
  it.add(part('login', head, { outcome: 'user_error' }, 2))
  expect(told(it.expire(T0 + 6000)).map(([, outcome]) => outcome)).toEqual([
    'user_error',
    'success',
  ])
})

const OPEN: Join = { key: 'r', role: 'head', open: true, begins: true }
const verdicts = (seen: readonly Seen[]) =>
  seen.map(({ event }) => [event.kind, event.outcome, event.reason, event.error])

test('an open head is nothing until its end is told', () => {
  const it = merge()
  it.add(part('token_request', OPEN))
  it.add(part('login', { key: 'r', role: 'fallback' }, { outcome: 'success' }, 1))
  expect(verdicts(it.expire(T0 + 6000))).toEqual([['login', 'success', undefined, undefined]])
  it.add(part('token_request', OPEN))
  expect(it.expire(T0 + 6000)).toEqual([])
})

test('of an open head the first known reason counts, and the last record says whether it went well', () => {
  const failed = (reason: AuthEvent['reason'], error?: string): Partial<AuthEvent> => ({
    outcome: 'client_error',
    reason,
    ...(error === undefined ? {} : { error }),
  })
  const fallback: Join = { key: 'r', role: 'fallback' }
  const it = merge()
  it.add(part('token_request', OPEN))
  it.add(part('token_request', fallback, failed('unknown'), 1))
  it.add(part('token_request', { key: 'r', role: 'cause' }, failed('scope_invalid'), 2))
  it.add(part('token_request', fallback, failed('request_malformed', 'invalid_scope'), 3))
  expect(verdicts(it.expire(T0 + 6000))).toEqual([
    ['token_request', 'client_error', 'scope_invalid', 'invalid_scope'],
  ])
  it.add(part('login', OPEN))
  it.add(part('login', fallback, failed('bad_credentials'), 1))
  it.add(part('login', fallback, { outcome: 'success' }, 2))
  expect(verdicts(it.expire(T0 + 6000))).toEqual([['login', 'success', undefined, undefined]])
})

test('a record that begins a request ends the one before, and is no loss', () => {
  const it = merge()
  it.add(part('token_request', OPEN))
  it.add(part('token_request', { key: 'r', role: 'fallback' }, { outcome: 'success' }, 1))
  const done = it.add(part('login', { key: 'r', role: 'detail', begins: true }, {}, 2))
  expect(verdicts(done)).toEqual([['token_request', 'success', undefined, undefined]])
  expect(it.orphans()).toBe(0)
})

test('a cause that is told elsewhere leaves nothing here', () => {
  const it = merge()
  it.add(part('login', { key: 'r', role: 'fallback' }, { outcome: 'client_error' }))
  it.add(part('login', { key: 'r', role: 'cause', elsewhere: true }))
  expect(it.expire(T0 + 6000)).toEqual([])
})
