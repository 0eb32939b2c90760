import { expect, test } from 'vitest'
import { printEvent } from '../../src/event-text.ts'
import type { Batch } from '../../src/inputs/batch.ts'
import type { Json } from '../../src/records/json.ts'
import { testPipeline } from '../pipeline/run.ts'

const T0 = Date.UTC(2026, 10, 24, 12)
const SERVER = 2
const CLIENT = 3

const spanOf = (id: string, parent: string | undefined, more: Json): Json => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: id,
  parentSpanId: parent,
  name: '',
  kind: CLIENT,
  start: T0,
  end: T0 + 800,
  durationSeconds: 0.8,
  attributes: {},
  events: [],
  resource: { 'service.name': 'billing', 'faas.name': 'invoices' },
  scope: 'test',
  ...more,
})
const invocation = (cold: boolean | undefined): Json =>
  spanOf('a', undefined, {
    kind: SERVER,
    end: T0 + 2000,
    durationSeconds: 2,
    attributes: {
      'faas.trigger': 'http',
      ...(cold === undefined ? {} : { 'faas.coldstart': cold }),
    },
  })
const asks = (more: Json = {}, attributes: Json = {}): Json =>
  spanOf('b', 'a', {
    attributes: {
      'http.request.method': 'POST',
      'url.full': 'https://id.example.com/realms/main/protocol/openid-connect/token',
      'http.response.status_code': 200,
      ...attributes,
    },
    ...more,
  })
const other = asks({ spanId: 'c' }, { 'url.full': 'https://api.example.com/orders' })

const eventsOf = (...batches: readonly (readonly Json[])[]): readonly Record<string, unknown>[] => {
  const { batch, events, pipeline } = testPipeline('otlp')
  for (const spans of batches)
    batch(
      spans.map((record): Batch['records'][number] => ({ otlp: 'span', record })),
      T0,
    )
  pipeline.finish(T0)
  return events.map((event) => printEvent(event, { unsafeAddresses: true }))
}
const ACQUIRED = {
  time: '2026-11-24T12:00:00.000Z',
  kind: 'client_token_acquisition',
  format: 'otlp',
  source: 'log',
  server: 'as',
  outcome: 'success',
  duration_seconds: 0.8,
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  span_id: 'b',
  workload: 'invoices',
  cold_start: true,
}

test('the call to the token endpoint in the first invocation of an instance', () => {
  expect(eventsOf([other, asks(), invocation(true)])).toEqual([ACQUIRED])
  expect(eventsOf([asks(), invocation(false)])).toEqual([{ ...ACQUIRED, cold_start: false }])
})

test('where nothing says whether the instance was new there is no event', () => {
  expect(eventsOf([asks(), invocation(undefined)])).toEqual([])
  expect(eventsOf([asks({}, { 'faas.coldstart': 'perhaps' })])).toEqual([])
})

test('no server span, a name of the service alone, the attribute on the call, old conventions', () => {
  const attributes = {
    'http.method': 'POST',
    'http.url': 'https://id.example.com/oauth/token',
    'http.status_code': 503,
    'faas.coldstart': true,
    'net.peer.ip': '192.0.2.1',
  }
  const lone = spanOf('b', undefined, { resource: { 'service.name': 'billing' }, attributes })
  expect(eventsOf([lone])).toEqual([{ ...ACQUIRED, outcome: 'server_error', workload: 'billing' }])
})

test('a lone call is told when its server span has not come for two minutes, and no sooner', () => {
  const { batch, events, pipeline } = testPipeline('otlp')
  const give = (...spans: Json[]): void =>
    batch(
      spans.map((record): Batch['records'][number] => ({ otlp: 'span', record })),
      T0,
    )
  const later = (ms: number): Json =>
    asks({ traceId: 'f'.repeat(32), end: T0 + ms }, { 'url.full': 'https://api.example.com/' })
  give(asks({}, { 'faas.coldstart': true }))
  give(later(120_000))
  expect(events).toEqual([])
  // Within the wait the server span still takes it.
  const second = testPipeline('otlp')
  second.batch([{ otlp: 'span', record: asks() }], T0)
  second.batch([{ otlp: 'span', record: later(110_000) }], T0)
  second.batch([{ otlp: 'span', record: invocation(true) }], T0)
  expect(second.events).toHaveLength(1)
  give(later(130_000))
  expect(events).toHaveLength(1)
  pipeline.finish(T0)
  expect(events).toHaveLength(1)
})

test('new instances fill the histogram, others do not', () => {
  const { batch, pipeline } = testPipeline('otlp')
  const give = (...spans: Json[]): void =>
    batch(
      spans.map((record): Batch['records'][number] => ({ otlp: 'span', record })),
      T0,
    )
  give(asks(), invocation(true))
  give(asks({}, { 'http.response.status_code': 500 }), invocation(true))
  give(asks(), invocation(false))
  const count = (outcome_class: 'issued' | 'failed'): number =>
    pipeline.store.sum('oauth_client_cold_start_duration_seconds', {
      workload: 'invoices',
      outcome_class,
    })
  expect([count('issued'), count('failed')]).toEqual([1, 1])
})
