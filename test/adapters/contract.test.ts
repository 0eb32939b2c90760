// The laws of an adapter, over all of them: total, deterministic, within the vocabulary, without secrets.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CAPABILITIES,
  FORMS,
  SECRET_FIELDS,
  settingsFor,
  type Adapter,
} from '../../src/adapters/adapter.ts'
import { printEvent } from '../../src/event-text.ts'
import {
  DERIVED_KINDS,
  EVENT_KEYS,
  KINDS,
  OUTCOMES,
  type AuthEvent,
  type EventKey,
} from '../../src/events.ts'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { createIdentify, Identifier, REPLAY_KEYS } from '../../src/identifier.ts'
import { explainRecord } from '../../src/pipeline/explain.ts'
import { createDecode } from '../../src/records/decode.ts'
import { REJECT_REASONS, type ReadSettings } from '../../src/records/fields.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'
import { FIXTURES } from './fixture-lines.ts'
import { CANARIES, hostileText, mutated, planted } from './mutated-lines.ts'

const slos = readSlos(undefined, '.')
if (!slos.ok) throw new Error('the shipped SLOs do not load')
const ofSource: ReadSettings = { timezone: 'UTC', now: () => Date.UTC(2026, 11, 31) }

/** What one record becomes, on its own. */
const reading = (adapter: Adapter, line: string) => {
  const { carriers, table } = adapter
  const settings = settingsFor(adapter, ofSource)
  const decode = createDecode({ carriers, table, settings, unwrap: 'auto' })
  const fields = decode.line(line)
  if (fields === null || 'reject' in fields) return fields
  return adapter.read(fields, {
    settings,
    identify: createIdentify(REPLAY_KEYS, ''),
    dropped: (field) => expect(SECRET_FIELDS).toContain(field),
  })
}

const eventsOf = (adapter: Adapter, line: string): readonly AuthEvent[] => {
  const found = reading(adapter, line)
  return found === null || 'reject' in found ? [] : found
}

const KEYS = Object.keys(EVENT_KEYS) as EventKey[]

/** Why an event is none of the vocabulary; empty: it is. */
const faults = (event: AuthEvent): readonly string[] => {
  const of = (key: EventKey): string | undefined => {
    const value: unknown = event[key]
    const { type, on } = EVENT_KEYS[key] as { type: unknown; on: unknown }
    if (value === undefined) return undefined
    if (Array.isArray(on) && !on.includes(event.kind)) return `${key} on ${event.kind}`
    if (Array.isArray(type))
      return type.includes(value) ? undefined : `${key}: ${JSON.stringify(value)}`
    const fits =
      type === 'identifier'
        ? value instanceof Identifier
        : type === 'texts'
          ? Array.isArray(value) && value.every((item) => typeof item === 'string')
          : typeof value ===
            { text: 'string', number: 'number', time: 'number', boolean: 'boolean' }[type as 'text']
    return fits ? undefined : `${key} is no ${String(type)}`
  }
  const found = KEYS.flatMap((key) => of(key) ?? [])
  if (!KINDS.includes(event.kind)) found.push(`kind ${event.kind}`)
  if (DERIVED_KINDS.has(event.kind)) found.push(`derived kind ${event.kind}`)
  if (
    event.outcome === 'success' &&
    event.reason !== undefined &&
    event.kind !== 'token_validation'
  )
    found.push('a success with a reason')
  if (Number.isNaN(event.time)) found.push('time is NaN')
  if (event.join === undefined && !OUTCOMES.includes(event.outcome as never))
    found.push('no outcome')
  return found
}

const { adapter: some } = FIXTURES[0] as (typeof FIXTURES)[number]

test('the laws are looked at where they can be broken', () => {
  const bad = {
    ...(eventsOf(
      some,
      FIXTURES[0]?.lines.find((line) => eventsOf(some, line).length > 0) ?? '',
    )[0] as AuthEvent),
  }
  expect(faults(bad)).toEqual([])
  bad.reason = 'because' as never
  bad.kind = 'refresh_reuse'
  expect(faults(bad).length).toBeGreaterThan(1)
})

describe.each(FIXTURES.map((fixture) => [fixture.adapter.id, fixture] as const))(
  '%s',
  (_, { adapter, lines }) => {
    const line = fc.constantFrom(...lines)

    test('has lines that become events', () => {
      expect(lines.length).toBeGreaterThan(0)
      expect(lines.flatMap((text) => eventsOf(adapter, text)).length).toBeGreaterThan(0)
    })

    test('declares capabilities of the forms that it has, and no remedy for a capability that does not exist', () => {
      expect(FORMS.some((form) => adapter.capabilities[form] !== undefined)).toBe(true)
      for (const capability of Object.keys(adapter.remedies))
        expect(CAPABILITIES).toContain(capability)
      for (const remedy of Object.values(adapter.remedies)) expect(remedy.length).toBeGreaterThan(5)
    })

    test('its lines give events of the vocabulary', () => {
      for (const text of lines)
        for (const event of eventsOf(adapter, text)) expect(faults(event), text).toEqual([])
    })

    test('never throws, and stays within the vocabulary, whatever happens to a line', () => {
      fc.assert(
        fc.property(mutated(line), (text) => {
          const found = reading(adapter, text)
          if (found === null) return
          if ('reject' in found) expect(REJECT_REASONS).toContain(found.reject)
          else for (const event of found) expect(faults(event), text).toEqual([])
        }),
        { numRuns: 400, endOnFailure: true },
      )
    })

    test('never throws on text of any kind', () => {
      fc.assert(
        fc.property(hostileText, (text) => void reading(adapter, text)),
        { numRuns: 200, endOnFailure: true },
      )
    })

    test('the same lines give the same events', () => {
      const { carriers, table } = adapter
      const settings = settingsFor(adapter, ofSource)
      const context = {
        settings,
        identify: createIdentify(REPLAY_KEYS, ''),
        dropped: () => undefined,
      }
      // A carrier may know the line before (a stack trace follows its record), an adapter nothing.
      const all = () => {
        const decode = createDecode({ carriers, table, settings, unwrap: 'auto' })
        return lines.map((text) => {
          const fields = decode.line(text)
          if (fields === null || 'reject' in fields) return []
          const found = adapter.read(fields, context)
          return found === null || 'reject' in found ? [] : found.map((event) => printEvent(event))
        })
      }
      expect(all()).toEqual(all())
    })

    test('explain says of every line what it becomes, or why it is not counted', () => {
      const store = {
        limits: { clients: 10, tenants: 10, totalSeries: 1000 },
        birthHoldMs: 0,
        thresholdsSeconds: [],
      }
      const options = {
        adapters: ADAPTERS,
        adapter,
        format: adapter.id,
        slos: slos.value,
        settings: ofSource,
        unwrap: 'auto',
        keys: REPLAY_KEYS,
        store,
        server: undefined,
      } as const
      for (const text of lines) {
        const { events, notCounted, format, origin } = explainRecord(text, options)
        expect([format, origin]).toEqual([adapter.id, adapter.origin])
        if (notCounted === undefined) expect(events.length).toBeGreaterThan(0)
        else
          for (const said of [notCounted.why, notCounted.remedy])
            expect(said.length).toBeGreaterThan(5)
        for (const { verdicts } of events)
          for (const { rule } of verdicts) expect(rule.length).toBeGreaterThan(5)
      }
    })

    test('no secret that stands in a value comes out', () => {
      for (const text of lines)
        for (const { line: bad } of planted(text)) {
          const found = reading(adapter, bad)
          const out =
            found === null || 'reject' in found
              ? JSON.stringify(found)
              : JSON.stringify(found.map((event) => printEvent(event)))
          for (const canary of CANARIES)
            expect(out.includes(canary), `${canary} in ${out}`).toBe(false)
        }
    })
  },
)
