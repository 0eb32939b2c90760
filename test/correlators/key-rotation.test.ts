// Stories of signing keys: what a server and its resource servers wrote, and the one record that each rotation leaves.
import { globSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { createCorrelation, noLookups } from '../../src/correlators/correlation.ts'
import type { Correlator, Lookups, Out } from '../../src/correlators/correlator.ts'
import type { Fact } from '../../src/correlators/fact.ts'
import { createKeyRotation } from '../../src/correlators/key-rotation.ts'
import { defaultTraits } from '../../src/correlators/traits.ts'
import { printEvent } from '../../src/event-text.ts'
import { authEvent, type AuthEvent } from '../../src/events.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { createReader } from '../../src/pipeline/reader.ts'

const HOUR_MS = 3_600_000
const folder = resolve(import.meta.dirname, '..', 'stories', 'key-rotation')
const names = globSync('*.ndjson', { cwd: folder })
  .map((file) => basename(file, '.ndjson'))
  .filter((name) => !name.endsWith('.expected'))
  .sort()
const linesOf = (name: string): readonly string[] =>
  readFileSync(join(folder, `${name}.ndjson`), 'utf8')
    .split('\n')
    .filter(Boolean)

const eventsOf = (lines: readonly string[]): AuthEvent[] => {
  const reader = createReader(
    {
      name: 'replay',
      server: 'kc',
      format: 'authslo',
      settings: { timezone: 'UTC', now: () => 0 },
      unwrap: 'auto',
      multiline: 'auto',
      maxLineChars: 65_536,
      latenessMs: 0,
      ordered: true,
      provides: {},
      authority: [],
      issuer: '',
      region: undefined,
    },
    ADAPTERS,
    REPLAY_KEYS,
    () => undefined,
  )
  const events: AuthEvent[] = []
  for (const line of lines)
    reader.read({ line, file: undefined }, (reading) => {
      if (reading === null || 'reject' in reading) throw new Error(`refused: ${line}`)
      events.push(...reading)
    })
  return events.map((event) => Object.assign(event, { source: 'replay', server: 'kc' }))
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

const plain = (events: readonly AuthEvent[]): readonly unknown[] =>
  events.map((event) => {
    const { format: _, source: __, server: ___, ...printed } = printEvent(event)
    return printed
  })

test('there are stories of every result', () => {
  const results = names.flatMap((name) =>
    linesOf(`${name}.expected`).map((line) => (JSON.parse(line) as { result: string }).result),
  )
  expect([...new Set(results)].sort()).toEqual(
    ['broken', 'completed', 'failed', 'overlap_too_short', 'rolled_back', 'stalled'].sort(),
  )
})

test.each(names)('%s', (name) => {
  const keys = create()
  const derived = eventsOf(linesOf(name)).flatMap((event) => keys.see(event))
  expect(plain([...derived, ...keys.expire(Infinity)])).toEqual(
    linesOf(`${name}.expected`).map((line) => JSON.parse(line) as unknown),
  )
})

test.each(names)(
  '%s: the same whenever it is saved and loaded, and however often time is told',
  (name) => {
    let keys = create()
    const derived: AuthEvent[] = []
    for (const event of eventsOf(linesOf(name))) {
      derived.push(...keys.expire(event.time), ...keys.see(event))
      const state = JSON.parse(JSON.stringify(keys.correlator.save())) as never
      keys = create()
      keys.correlator.load(state)
      expect(JSON.parse(JSON.stringify(keys.correlator.save()))).toEqual(state)
    }
    expect(plain([...derived, ...keys.expire(Infinity)])).toEqual(
      linesOf(`${name}.expected`).map((line) => JSON.parse(line) as unknown),
    )
  },
)

test.each(names)('%s: the same in every order of arrival', (name) => {
  const inTime = eventsOf(linesOf(name))
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
      correlation.advance('kc', Infinity, out)
      expect(plain(derived)).toEqual(
        linesOf(`${name}.expected`).map((line) => JSON.parse(line) as unknown),
      )
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
    }),
  )
})
