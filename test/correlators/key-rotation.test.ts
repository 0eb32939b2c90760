// Stories of signing keys: what a server and its resource servers wrote, and the one record that each rotation leaves.
import { resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/config/config.ts'
import { createCorrelation, noLookups } from '../../src/correlators/correlation.ts'
import type { Correlator, Lookups, Out } from '../../src/correlators/correlator.ts'
import type { Fact } from '../../src/correlators/fact.ts'
import { createKeyRotation } from '../../src/correlators/key-rotation.ts'
import { defaultTraits } from '../../src/correlators/traits.ts'
import { printEvent } from '../../src/event-text.ts'
import { authEvent, type AuthEvent } from '../../src/events.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { testPipeline } from '../pipeline/run.ts'
import { inOrder, readStories } from '../stories/story.ts'

const HOUR_MS = 3_600_000
const stories = readStories(resolve(import.meta.dirname, '..', 'stories', 'key-rotation'))

const eventsOf = (lines: readonly string[]): readonly AuthEvent[] => {
  const { events, batch, pipeline } = testPipeline('authslo', {
    server: 'authslo',
    source: 'replay',
    correlation: { ...defaultConfig().correlation, enabled: false },
  })
  batch(lines, 0)
  pipeline.finish(0)
  return events
}

interface Keys {
  readonly correlator: Correlator
  readonly see: (event: AuthEvent) => readonly AuthEvent[]
  readonly expire: (timeMs: number) => readonly AuthEvent[]
  readonly isPlatforms: Lookups['kidIsPlatforms']
  readonly facts: (hours: number) => Fact | undefined
}

/** With the default terms: a key set is cached for a day, a rotation may take a week. */
const create = (): Keys => {
  const lookups = noLookups()
  const correlator = createKeyRotation({
    traits: defaultTraits(),
    lookups,
    keys: REPLAY_KEYS,
    decidesValidations: () => undefined,
  })
  Object.assign(lookups, correlator.lookups)
  const derivedBy = (run: (out: Out) => void): AuthEvent[] => {
    const events: AuthEvent[] = []
    run({ event: (event) => events.push(event), fact: () => undefined })
    return events
  }
  return {
    correlator,
    see: (event) => (correlator.wants(event) ? derivedBy((out) => correlator.see(event, out)) : []),
    expire: (timeMs) => derivedBy((out) => correlator.expire('kc', timeMs, out)),
    isPlatforms: lookups.kidIsPlatforms,
    facts: (hours) => correlator.moment?.('kc', hours * HOUR_MS)[0],
  }
}

test.each(stories)('$name: the same in every order of arrival', ({ lines, expected }) => {
  const inTime = [...eventsOf(lines)]
  expect(inTime).toHaveLength(lines.length)
  fc.assert(
    fc.property(fc.shuffledSubarray(inTime, { minLength: inTime.length }), (arrived) => {
      const setup = {
        traits: defaultTraits(),
        keys: REPLAY_KEYS,
        decidesValidations: () => undefined,
      }
      const correlation = createCorrelation({ 'key-rotation': createKeyRotation }, setup)
      const derived: AuthEvent[] = []
      const out: Out = { event: (event) => derived.push(event), fact: () => undefined }
      for (const event of arrived) correlation.add(event, out)
      correlation.advance('authslo', Infinity, out)
      expect(inOrder(derived.map((event) => printEvent(event)))).toEqual(inOrder(expected))
    }),
    { numRuns: 20 },
  )
})

const eventAt = (hours: number, keys: Partial<AuthEvent>): AuthEvent =>
  Object.assign(authEvent('key_rotation', hours * HOUR_MS, 'authslo'), {
    source: 'log',
    server: 'kc',
    outcome: 'success',
    ...keys,
  }) as AuthEvent

test("an unknown key is the platform's fault while it is published, and as long as tokens of it may live", () => {
  const keys = create()
  const isPlatforms = (kid: string | undefined, hours: number): boolean | undefined =>
    keys.isPlatforms('kc', kid, hours * HOUR_MS)
  expect(isPlatforms('k1', 0)).toBeUndefined()
  keys.see(eventAt(1, { phase: 'published', key_id: 'k1', outcome: 'neutral' }))
  keys.see(eventAt(1, { kind: 'token_request', lifetime_seconds: 7200 }))
  expect([isPlatforms('k1', 2), isPlatforms('k2', 2), isPlatforms(undefined, 2)]).toEqual([
    true,
    false,
    false,
  ])
  keys.see(eventAt(3, { phase: 'published', key_id: 'k2' }))
  expect([isPlatforms('k2', 3), isPlatforms(undefined, 3)]).toEqual([true, true])
  keys.see(eventAt(40, { phase: 'signing', key_id: 'k2' }))
  expect(keys.see(eventAt(50, { phase: 'retired', key_id: 'k1' }))).toHaveLength(1)
  expect([isPlatforms('k1', 52), isPlatforms('k1', 52.1), isPlatforms(undefined, 50)]).toEqual([
    true,
    false,
    false,
  ])
  expect(keys.isPlatforms('other', 'k2', 50 * HOUR_MS)).toBeUndefined()
})

test('the state of a rotation and of its keys', () => {
  const keys = create()
  const { facts } = keys
  expect(facts(0)).toBeUndefined()
  keys.see(eventAt(1, { phase: 'published', key_id: 'k1', outcome: 'neutral' }))
  keys.see(eventAt(1, { kind: 'token_validation', decision: 'accept', key_id: 'k1' }))
  expect(facts(1)).toMatchObject({ state: 'idle', keys: { current: 1 }, rotatedAt: HOUR_MS })
  keys.see(eventAt(2, { phase: 'published', key_id: 'k2' }))
  expect(facts(2)).toMatchObject({ state: 'published', keys: { next: 1, current: 1 } })
  keys.see(eventAt(30, { phase: 'signing', key_id: 'k2' }))
  expect(facts(30)).toMatchObject({
    state: 'signing',
    keys: { current: 1, retiring: 1 },
    overlapMs: 28 * HOUR_MS,
  })
  keys.see(eventAt(31, { kind: 'token_validation', decision: 'accept', key_id: 'k2' }))
  expect(facts(31)).toMatchObject({ state: 'draining' })
  const refused = {
    kind: 'token_validation',
    outcome: 'client_error',
    reason: 'unknown_kid',
    key_id: 'k2',
  } as const
  expect(keys.see(eventAt(32, refused))).toHaveLength(1)
  expect(facts(32.2)).toMatchObject({ state: 'broken', rotatedAt: 30 * HOUR_MS })
  expect(keys.see(eventAt(32.2, refused))).toEqual([])
  expect([facts(32.4), facts(32.5)]).toMatchObject([{ state: 'broken' }, { state: 'idle' }])
})

test('whatever is said, a rotation closes once, and memory is bounded', () => {
  const step = fc.record({
    hours: fc.integer({ min: 0, max: 30 }),
    kind: fc.constantFrom('key_rotation', 'key_rotation', 'token_validation', 'token_request'),
    phase: fc.constantFrom('published', 'signing', 'retired', 'failed'),
    outcome: fc.constantFrom('success', 'success', 'neutral', 'client_error'),
    reason: fc.constantFrom('unknown_kid', 'bad_signature', 'expired'),
    key_id: fc.option(fc.integer({ min: 0, max: 200 }).map(String), { nil: undefined }),
  })
  let closedInAll = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const keys = create()
      let time = 0
      let opened = 0
      const closed: AuthEvent[] = []
      for (const { hours, ...rest } of steps) {
        time += hours
        if (rest.kind === 'key_rotation') opened++
        closed.push(...keys.see(eventAt(time, rest)))
        expect(keys.correlator.entries()).toBeLessThanOrEqual(64 + 8)
      }
      closed.push(...keys.expire(Infinity))
      expect(closed.length).toBeLessThanOrEqual(opened)
      expect(keys.expire(Infinity)).toEqual([])
      for (const { result } of closed) expect(result).toBeDefined()
      closedInAll += closed.length
    }),
  )
  expect(closedInAll).toBeGreaterThan(100)
})
