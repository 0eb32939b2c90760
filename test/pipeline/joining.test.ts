import { plainSource } from '../../src/config/plain.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultConfig, type SourceConfig } from '../../src/config/config.ts'
import type { AuthEvent } from '../../src/events.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import type { Batch } from '../../src/inputs/batch.ts'
import { renderText } from '../../src/metrics/exposition.ts'
import { createPipeline, type Pipeline } from '../../src/pipeline/pipeline.ts'
import { readOtlpRequest } from '../../src/records/otlp/request.ts'
import { pipelineSetup } from '../../src/running/setup.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'
import type { Verdict } from '../../src/slis/verdict.ts'
import { asSaved } from '../state/saved.ts'

const read = (path: string): Buffer => gunzipSync(readFileSync(join(import.meta.dirname, path)))
const LOG = read('../corpora/keycloak/keycloak-1.json.gz').toString().trimEnd().split('\n')
/** The server spans that the same server exported of the same requests. */
const BODY = readOtlpRequest(read('keycloak-1.server-spans.json.gz'), 'json')
if ('reject' in BODY) throw new Error(BODY.detail)
const SPANS: Batch['records'] = BODY
const NOW = Date.UTC(2026, 10, 23, 5, 40)

const slos = readSlos(undefined, '.')
if (!slos.ok) throw new Error('the shipped SLOs do not load')

type Fed = readonly [source: string, records: Batch['records']]
interface Joined {
  readonly pipeline: Pipeline
  readonly events: AuthEvent[]
  readonly verdicts: Verdict[]
  readonly feed: (batches: readonly Fed[], now?: number) => void
}

const EVENTS = { name: 'events', format: 'keycloak' } as const
const TRACED = { name: 'spans', format: 'otlp', sampling: 'all' } as const

const pipelineOf = (...sources: readonly Partial<SourceConfig>[]): Joined => {
  const events: AuthEvent[] = []
  const verdicts: Verdict[] = []
  const config = {
    ...defaultConfig(),
    sources: sources.map((source): SourceConfig =>
      plainSource({
        name: '',
        server: 'kc',
        format: 'auto',
        ...source,
      }),
    ),
  }
  const setup = { config, slos: slos.value, keys: REPLAY_KEYS, replay: true, now: () => NOW }
  const pipeline = createPipeline(pipelineSetup(setup), (event, of) => {
    events.push(event)
    verdicts.push(...of)
  })
  return {
    pipeline,
    events,
    verdicts,
    feed: (batches, now = NOW) => {
      for (const [source, records] of batches)
        pipeline.step(
          { source, records, bytes: 0, receivedAt: now, position: undefined, atEnd: false },
          now,
        )
    },
  }
}
const ofKeycloak = (batches: readonly Fed[], spans: Partial<SourceConfig> = TRACED): Joined => {
  const it = pipelineOf(EVENTS, spans)
  it.feed(batches)
  it.pipeline.finish(NOW)
  return it
}
const counts = ({ pipeline: { store } }: Joined): Readonly<Record<string, number>> =>
  Object.fromEntries(
    slos.value.flatMap(({ name: slo }) => [
      [slo, store.sum('oauth_slo_events_total', { slo, server: 'kc' })],
      [`bad ${slo}`, store.sum('oauth_slo_bad_events_total', { slo, server: 'kc' })],
    ]),
  )
const timed = ({ pipeline: { store } }: Joined): Readonly<Record<string, number>> =>
  Object.fromEntries(
    (
      ['authorization_code', 'refresh_token', 'client_credentials', 'password', 'other'] as const
    ).map((grant_type) => [
      grant_type,
      store.sum('oauth_token_request_duration_seconds', { server: 'kc', grant_type }),
    ]),
  )
const withoutIds = (records: Batch['records']): Batch['records'] =>
  records.map((record) =>
    typeof record === 'object' && 'otlp' in record
      ? { ...record, record: { ...record.record, traceId: undefined } }
      : record,
  )

test('Keycloak: its log with its spans gives latency by grant, and counts nothing twice', () => {
  const joined = ofKeycloak([
    ['events', LOG],
    ['spans', SPANS],
  ])
  const tokens = joined.events.filter(({ kind }) => kind === 'token_request')
  expect(tokens).toHaveLength(73)
  for (const event of tokens) {
    expect(event).toMatchObject({ source: 'events', status: expect.any(Number) as number })
    expect(event.duration_seconds).toBeGreaterThan(0)
  }
  expect(timed(joined)).toEqual({
    authorization_code: 19,
    refresh_token: 10,
    client_credentials: 27,
    password: 17,
    // A 500 that the log does not have.
    other: 1,
  })
  // As without a join: each request once.
  const apart = ofKeycloak([
    ['events', LOG],
    ['spans', withoutIds(SPANS)],
  ])
  expect(apart.events.length).toBeGreaterThan(joined.events.length + 90)
  expect(counts(joined)).toEqual(counts(apart))
  expect(counts(joined)['token-issuance-success']).toBe(18)
  expect(counts(joined)['token-issuance-latency-200ms']).toBe(17)
  const requests = ({ pipeline: { store } }: Joined): number =>
    store.sum('oauth_endpoint_requests_total', { server: 'kc' })
  expect(requests(joined)).toBe(requests(apart))
  expect(requests(joined)).toBe(131)
})

test('Keycloak: its log with access lines that have the traceparent of callers', () => {
  const it = pipelineOf(EVENTS, {
    name: 'access',
    format: 'keycloak',
    pattern: '%h %l %u %t "%r" %s %b %D "%{i,traceparent}"',
  })
  const lines = SPANS.flatMap((record) => {
    if (typeof record === 'string' || !('otlp' in record)) return []
    const { start, durationSeconds, traceId, spanId, attributes } = record.record as {
      start: number
      durationSeconds: number
      traceId: string
      spanId: string
      attributes: Record<string, string | number>
    }
    const time = new Date(start + durationSeconds * 1000).toISOString()
    const stamp = `23/Nov/2026:${time.slice(11, 19)} +0000`
    const request = `${attributes['http.request.method']} ${attributes['url.path']} HTTP/1.1`
    const ms = Math.round(durationSeconds * 1000)
    return `127.0.0.1 - - [${stamp}] "${request}" ${attributes['http.response.status_code']} 100 ${ms} "00-${traceId}-${spanId}-01"`
  })
  it.feed([
    ['access', lines],
    ['events', LOG],
  ])
  it.pipeline.finish(NOW)
  const tokens = it.events.filter(({ kind }) => kind === 'token_request')
  expect(tokens).toHaveLength(73)
  expect(tokens.filter(({ duration_seconds: seconds }) => seconds === undefined)).toEqual([])
  expect(timed(it)).toMatchObject({ refresh_token: 10, client_credentials: 27, password: 17 })
})

test('the order in which the halves come decides nothing', async () => {
  const exposed = async (batches: readonly Fed[]): Promise<string> => {
    const { pipeline } = ofKeycloak(batches)
    const text = await renderText(pipeline.store, NOW)
    return text
      .split('\n')
      .filter((line) => /^oauth_(?:slo|token|endpoint|client)/.test(line))
      .filter((line) => !/_sum\{/.test(line))
      .toSorted()
      .join('\n')
  }
  const portions = (source: string, records: Batch['records'], size: number): Fed[] =>
    Array.from({ length: Math.ceil(records.length / size) }, (_, i) => [
      source,
      records.slice(i * size, (i + 1) * size),
    ])
  const whole = await exposed([
    ['spans', SPANS],
    ['events', LOG],
  ])
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.infiniteStream(fc.boolean()),
      async (size, turns) => {
        const [log, spans] = [portions('events', LOG, size), portions('spans', SPANS, size)]
        const mixed: Fed[] = []
        while (log.length + spans.length > 0) {
          const next = (turns.next().value === true ? log : spans).shift()
          if (next !== undefined) mixed.push(next)
        }
        expect(await exposed(mixed)).toBe(whole)
      },
    ),
    { numRuns: 15 },
  )
})

test('saved and loaded with halves that wait, the exposition is the same to the byte', async () => {
  const rest: readonly Fed[] = [
    ['spans', SPANS.slice(70)],
    ['events', LOG.slice(150)],
  ]
  const whole = pipelineOf(EVENTS, TRACED)
  whole.feed([
    ['events', LOG.slice(0, 150)],
    ['spans', SPANS.slice(0, 70)],
  ])
  const state = asSaved(whole.pipeline.save())
  expect([...(state.joining['kc']?.halves ?? [])].length).toBeGreaterThan(0)
  const second = pipelineOf(EVENTS, TRACED)
  second.pipeline.load(state)
  for (const it of [whole, second]) {
    it.feed(rest)
    it.pipeline.finish(NOW)
  }
  expect(await renderText(second.pipeline.store, NOW)).toBe(
    await renderText(whole.pipeline.store, NOW),
  )
})

test('spans are a sample unless their source says otherwise: histograms, no promise, no counter', () => {
  const sampled = ofKeycloak(
    [
      ['events', LOG],
      ['spans', SPANS.filter((_, i) => i % 2 === 0)],
    ],
    { name: 'spans', format: 'otlp' },
  )
  const { store } = sampled.pipeline
  expect(Object.values(counts(sampled)).filter((count) => count > 0)).toEqual([
    store.sum('oauth_slo_events_total', { slo: 'refresh-success', server: 'kc' }),
  ])
  const measured = Object.values(timed(sampled)).reduce((sum, count) => sum + count, 0)
  expect(measured).toBeGreaterThan(30)
  expect(measured).toBeLessThan(45)
  expect(store.sum('oauth_endpoint_requests_total', { server: 'kc' })).toBe(0)
  expect(store.sum('oauth_endpoint_duration_seconds', { server: 'kc' })).toBe(66)
  // Half of the spans were never there: no event misses its own.
  expect(store.sum('authslo_merge_orphans_total', { source: 'events', server: 'kc' })).toBeLessThan(
    2,
  )
  expect(sampled.events.filter(({ kind }) => kind === 'token_request')).toHaveLength(73)
})

test('a sample of failures measures nothing', () => {
  const failures = ofKeycloak([['spans', SPANS]], {
    name: 'spans',
    format: 'otlp',
    sampling: 'errors_only',
  })
  const { store } = failures.pipeline
  expect(store.sum('oauth_endpoint_duration_seconds', { server: 'kc' })).toBe(0)
  expect(failures.events).toHaveLength(131)
  expect(failures.verdicts).toEqual([])
})

const event = (at: number, ids: object, more: object = {}): string =>
  JSON.stringify({
    time: new Date(NOW + at).toISOString(),
    kind: 'token_request',
    outcome: 'success',
    client: 'shop',
    ...ids,
    ...more,
  })
const access = (at: number, ids: object, more: object = {}): string =>
  event(at, ids, {
    kind: 'http_request',
    client: undefined,
    endpoint: 'token',
    status: 200,
    duration_seconds: 0.02,
    ...more,
  })
const OWN = { name: 'events', format: 'authslo' } as const
const GATEWAY = { name: 'gateway', format: 'nginx' } as const
const nginx = (at: number, trace: string | undefined): string =>
  JSON.stringify({
    time_iso8601: new Date(NOW + at).toISOString(),
    request: 'POST /token HTTP/1.1',
    status: 200,
    request_time: 0.02,
    ...(trace === undefined ? {} : { traceparent: `00-${trace}-b7ad6b7169203331-01` }),
  })
const TRACE = '0af7651916cd43dd8448eb211c80319c'

test('where no other source may hold the other half, nothing waits', () => {
  const alone = pipelineOf(OWN)
  alone.feed([['events', [event(0, { trace_id: TRACE })]]])
  expect(alone.events).toHaveLength(1)
  const noIds = pipelineOf(OWN, GATEWAY)
  noIds.feed([['events', [event(0, {})]]])
  expect(noIds.events).toHaveLength(1)
  // What the other source holds is not known before its first lines.
  noIds.feed([['events', [event(1, { trace_id: TRACE })]]])
  expect(noIds.events).toHaveLength(1)
  noIds.feed([['gateway', [nginx(1, undefined)]]])
  noIds.feed([['events', [event(2, { trace_id: TRACE })]]])
  expect(noIds.events.map(({ kind, time }) => [kind, time - NOW])).toEqual([
    ['token_request', 0],
    ['http_request', -19],
    ['token_request', 2],
  ])
  const others = pipelineOf(OWN, { ...GATEWAY, server: 'another' }, { ...OWN, name: 'more' })
  others.feed([['more', [event(0, {})]]])
  others.feed([['events', [event(0, { trace_id: TRACE })]]])
  expect(others.events).toHaveLength(2)
})

test('a half waits until both sources are past its time, then it is judged alone and counted', () => {
  const it = pipelineOf(OWN, GATEWAY)
  it.feed([['gateway', [nginx(-60_000, 'a'.repeat(32))]]])
  it.feed([['events', [event(0, { trace_id: TRACE })]]])
  it.feed([['gateway', [nginx(34_000, TRACE)]]])
  it.feed([['events', [event(60_000, {})]]])
  expect(it.events.filter(({ time }) => time === NOW)).toEqual([])
  it.feed([['gateway', [nginx(36_000, undefined)]]])
  expect(it.events.filter(({ time }) => time === NOW)).toHaveLength(1)
  const { store } = it.pipeline
  expect(store.sum('authslo_merge_orphans_total', { source: 'events', server: 'kc' })).toBe(1)
})

test('a success that was answered with 500 is one bad event', () => {
  const ids = { trace_id: TRACE }
  const failed = { outcome: 'server_error', status: 500 }
  const both = (...lines: readonly string[]): Joined => {
    const it = pipelineOf(
      { ...OWN, authority: ['successes', 'server_errors', 'latency'] },
      { name: 'access', format: 'authslo' },
    )
    it.feed([
      ['access', [access(-90_000, { trace_id: 'b'.repeat(32) })]],
      ['events', [event(-90_000, { trace_id: 'c'.repeat(32) })]],
    ])
    it.feed([
      ['events', lines.slice(0, 1)],
      ['access', lines.slice(1)],
    ])
    it.pipeline.finish(NOW)
    return it
  }
  const bad = both(event(0, ids), access(0, ids, failed))
  expect(bad.events.filter(({ time }) => time === NOW)).toMatchObject([
    { kind: 'token_request', outcome: 'server_error', reason: 'internal', client: 'shop' },
  ])
  expect(counts(bad)).toMatchObject({
    'token-issuance-success': 2,
    'bad token-issuance-success': 1,
  })
})

test('ids that never meet are not waited for in the end', () => {
  const it = pipelineOf(OWN, GATEWAY)
  const idOf = (i: number): string => i.toString(16).padStart(32, '0')
  const steps = 1100
  for (let i = 0; i < steps; i++) {
    const at = i * 1000 - steps * 1000
    it.feed([
      ['gateway', [nginx(at, idOf(2 * i + 1))]],
      ['events', [event(at, { trace_id: idOf(2 * i) })]],
    ])
  }
  const before = it.events.length
  const at = -500
  it.feed([['events', [event(at, { trace_id: idOf(9999) })]]])
  expect(it.events).toHaveLength(before + 1)
})
