import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSequence, inOrder } from '../../src/correlators/sequence.ts'
import { authEvent, type AuthEvent } from '../../src/events.ts'
import { Identifier, REPLAY_KEYS } from '../../src/identifier.ts'
import { asSaved } from '../state/saved.ts'

const id = (value: string): Identifier => new Identifier(value, false, REPLAY_KEYS)
const refresh = (time: number, presented: string, issued?: string): AuthEvent => ({
  ...authEvent('token_request', time, 'authslo'),
  server: 'as',
  outcome: issued === undefined ? 'client_error' : 'success',
  refresh_token: id(presented),
  issued_refresh_token: issued === undefined ? undefined : id(issued),
})
const told = (event: AuthEvent): string =>
  `${event.time} ${event.refresh_token?.state() ?? ''} ${event.issued_refresh_token?.state() ?? ''}`

test('whatever comes before what it hands out is presented, also within one moment', () => {
  const chain = [refresh(0, 'c', 'd'), refresh(0, 'a', 'b'), refresh(0, 'b'), refresh(0, 'b', 'c')]
  const given = inOrder(chain).map(told)
  expect(given.slice(0, 2)).toEqual(['0 a b', '0 b c'])
  expect(given).toHaveLength(4)
})

test('a ring of tokens that hand each other out ends', () => {
  expect(inOrder([refresh(0, 'a', 'b'), refresh(0, 'b', 'a')])).toHaveLength(2)
})

test('every order of arrival within the lateness gives the same order', () => {
  const events = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom('a', 'b', 'c'), fc.nat(29_000)),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(events, (drawn) => {
      const all = drawn.map(([time, token, delay], at) => ({
        event: refresh(time, token, at % 3 === 0 ? undefined : `${token}${at}`),
        arrives: time + delay,
      }))
      const run = (arriving: typeof all): readonly string[] => {
        const sequence = createSequence({ limit: 1000 })
        const given: string[] = []
        let newest = 0
        for (const { event } of arriving) {
          newest = Math.max(newest, event.time)
          expect(sequence.add(event)).toBe(true)
          sequence.advance(newest - 30_000, (each) => given.push(told(each)))
        }
        sequence.advance(Infinity, (each) => given.push(told(each)))
        return given
      }
      const shuffled = run(all.toSorted((a, b) => a.arrives - b.arrives))
      expect(shuffled).toEqual(run(all.toSorted((a, b) => a.event.time - b.event.time)))
      expect(shuffled).toHaveLength(all.length)
    }),
  )
})

test('what is older than what was given out is not taken', () => {
  const sequence = createSequence({ limit: 1000 })
  sequence.add(refresh(10_000, 'a'))
  sequence.advance(12_500, () => {})
  expect(sequence.add(refresh(11_999, 'b'))).toBe(false)
  expect(sequence.add(refresh(12_000, 'b'))).toBe(true)
})

test('beyond its limit the oldest second goes before its time', () => {
  const sequence = createSequence({ limit: 2 })
  const given: number[] = []
  for (const time of [5000, 3000, 4000]) sequence.add(refresh(time, 'a'))
  sequence.advance(0, (event) => given.push(event.time))
  expect(given).toEqual([3000])
  expect(sequence.waiting()).toBe(2)
})

test('saved and loaded it goes on as before', () => {
  const sequence = createSequence({ limit: 10 })
  for (const time of [5000, 3000, 4000]) sequence.add(refresh(time, 'a', 'b'))
  sequence.advance(4000, () => {})
  const again = createSequence({ limit: 10 })
  again.load(asSaved(sequence.save()), REPLAY_KEYS)
  const rest = (of: typeof sequence): readonly string[] => {
    const given: string[] = []
    of.advance(Infinity, (event) => given.push(told(event)))
    return given
  }
  expect(again.add(refresh(3000, 'a'))).toBe(false)
  expect(rest(again)).toEqual(rest(sequence))
})

test('however often it is saved, what is saved is what waits', () => {
  const steps = fc.array(
    fc.record({ time: fc.integer({ min: 0, max: 9000 }), count: fc.integer({ min: 1, max: 400 }) }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(steps, (drawn) => {
      const often = createSequence({ limit: 2000 })
      const once = createSequence({ limit: 2000 })
      let number = 0
      for (const { time, count } of drawn) {
        for (let i = 0; i < count; i++) {
          number++
          for (const sequence of [often, once]) sequence.add(refresh(time, `t${number}`))
        }
        asSaved(often.save())
        for (const sequence of [often, once]) sequence.advance(time - 5000, () => {})
      }
      expect(asSaved(often.save())).toEqual(asSaved(once.save()))
      expect([...asSaved(once.save()).waiting].flatMap((each) => [...each])).toHaveLength(
        once.waiting(),
      )
    }),
  )
})
