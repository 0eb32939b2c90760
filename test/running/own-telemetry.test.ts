// What the exporter tells of itself, as a collector gets it.
import { plainSource } from '../../src/config/plain.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import protobuf from 'protobufjs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { defaultConfig, type Config } from '../../src/config/config.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import type { Json } from '../../src/records/json.ts'
import { asksForTelemetry, startOwnTelemetry } from '../../src/running/own-telemetry.ts'
import { runExporter, type Running } from '../../src/running/run-exporter.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'
import { createLog, type Log } from '../../src/telemetry.ts'
import { VERSION } from '../../src/version.ts'
import { eventOf, storeOf } from '../metrics/subjects.ts'
import { collector, records } from './collector.ts'

const slos = readSlos(undefined, '.')
if (!slos.ok) throw new Error('the shipped SLOs do not load')

const logTo = (lines: string[]): Log =>
  createLog({ level: 'info', format: 'text', write: (line) => lines.push(line), now: () => 0 })

const run = async (telemetry: Config['telemetry'], env = {}): Promise<Running> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-telemetry-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'events.ndjson')
  const time = new Date().toISOString()
  const event = { time, kind: 'token_request', outcome: 'success', client: 'shop' }
  writeFileSync(file, `${JSON.stringify(event)}\n`)
  const base = defaultConfig()
  const running = await runExporter({
    config: {
      ...base,
      telemetry,
      servers: [
        {
          name: 'as',
          product: undefined,
          issuer: undefined,
          region: undefined,
          throttled: 'known_clients',
        },
      ],
      sources: [
        plainSource({
          name: 'log',
          server: 'as',
          format: 'authslo',
          file,
          latenessSeconds: 1,
        }),
      ],
      web: { ...base.web, listen: [{ host: '127.0.0.1', port: 0 }], birthHoldSeconds: 0 },
    },
    slos: slos.value,
    keys: REPLAY_KEYS,
    log: logTo([]),
    env,
    now: Date.now,
    folder,
    addressFlag: '--port',
  })
  if ('problem' in running) throw new Error(running.problem)
  await vi.waitFor(() => expect(running.isReady()).toBe(true), 10_000)
  return running
}

test('scrapes and batches are spans, its log goes along, by the name of the service', async () => {
  const { url, bodies } = await collector()
  const running = await run({ otlp: url, metrics: false })
  expect((await fetch(`${running.url}metrics`)).status).toBe(200)
  running.log.info('serving', { sources: 1, nothing: undefined })
  await running.stop()
  const spans = records(bodies('/v1/traces'))
  expect(new Set(spans.map(({ name }) => name))).toEqual(new Set(['batch', 'scrape']))
  const batch = spans.find(({ name }) => name === 'batch')
  expect(batch?.['attributes']).toMatchObject({ source: 'log', records: 1 })
  expect(batch?.['resource']).toMatchObject({
    'service.name': 'authslo',
    'service.version': VERSION,
  })
  const told = records(bodies('/v1/logs'))
  expect(told).toMatchObject([{ body: 'serving', attributes: { sources: 1 } }])
  expect(bodies('/v1/metrics')).toEqual([])
  // Nothing of it is left for whoever comes next in this process.
  expect(process.env['OTEL_EXPORTER_OTLP_ENDPOINT']).toBeUndefined()
})

const METRICS = protobuf.Root.fromJSON({
  nested: {
    AnyValue: { fields: { stringValue: { id: 1, type: 'string' } } },
    KeyValue: { fields: { key: { id: 1, type: 'string' }, value: { id: 2, type: 'AnyValue' } } },
    NumberPoint: {
      fields: {
        attributes: { id: 7, type: 'KeyValue', rule: 'repeated' },
        asDouble: { id: 4, type: 'double' },
      },
    },
    HistogramPoint: {
      fields: {
        attributes: { id: 9, type: 'KeyValue', rule: 'repeated' },
        count: { id: 4, type: 'fixed64' },
        sum: { id: 5, type: 'double' },
        bucketCounts: { id: 6, type: 'fixed64', rule: 'repeated' },
        explicitBounds: { id: 7, type: 'double', rule: 'repeated' },
      },
    },
    Gauge: { fields: { dataPoints: { id: 1, type: 'NumberPoint', rule: 'repeated' } } },
    Sum: {
      fields: {
        dataPoints: { id: 1, type: 'NumberPoint', rule: 'repeated' },
        aggregationTemporality: { id: 2, type: 'int32' },
        isMonotonic: { id: 3, type: 'bool' },
      },
    },
    Histogram: {
      fields: {
        dataPoints: { id: 1, type: 'HistogramPoint', rule: 'repeated' },
        aggregationTemporality: { id: 2, type: 'int32' },
      },
    },
    Metric: {
      fields: {
        name: { id: 1, type: 'string' },
        unit: { id: 3, type: 'string' },
        gauge: { id: 5, type: 'Gauge' },
        sum: { id: 7, type: 'Sum' },
        histogram: { id: 9, type: 'Histogram' },
      },
    },
    ScopeMetrics: { fields: { metrics: { id: 2, type: 'Metric', rule: 'repeated' } } },
    ResourceMetrics: {
      fields: { scopeMetrics: { id: 2, type: 'ScopeMetrics', rule: 'repeated' } },
    },
    Request: { fields: { resourceMetrics: { id: 1, type: 'ResourceMetrics', rule: 'repeated' } } },
  },
}).lookupType('Request')
interface Point {
  readonly asDouble: number
  readonly bucketCounts: readonly number[]
  readonly explicitBounds: readonly number[]
}
interface Points {
  readonly dataPoints: readonly Point[]
}
interface Metric {
  readonly name: string
  readonly unit?: string
  readonly sum?: Points
  readonly gauge?: Points
  readonly histogram?: Points
}
const metricsOf = (body: Buffer): ReadonlyMap<string, Metric> => {
  const request = METRICS.toObject(METRICS.decode(body), { longs: Number }) as {
    resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[]
  }
  const metrics = request.resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap((scope) => scope.metrics),
  )
  return new Map(metrics.map((metric) => [metric.name, metric]))
}
const label = (key: string, value: string): object => ({ key, value: { stringValue: value } })

test.each([
  ['telemetry.metrics', true, {}],
  ['OTEL_METRICS_EXPORTER', false, { OTEL_METRICS_EXPORTER: 'otlp' }],
])('metrics are pushed as /metrics shows them: %s', async (_, metrics, env) => {
  const { url, bodies } = await collector()
  const running = await run({ otlp: url, metrics }, env)
  await running.stop()
  const pushed = metricsOf(bodies('/v1/metrics').at(-1) ?? Buffer.alloc(0))
  const requests = pushed.get('oauth_token_requests')
  expect(requests).toMatchObject({
    unit: '{requests}',
    sum: { isMonotonic: true, aggregationTemporality: 2 },
  })
  expect(requests?.sum?.dataPoints.filter(({ asDouble }) => asDouble > 0)).toEqual([
    {
      asDouble: 1,
      attributes: [
        label('server', 'as'),
        label('grant_type', 'other'),
        label('outcome', 'success'),
      ],
    },
  ])
  expect(pushed.get('authslo_source_up')).toMatchObject({
    gauge: { dataPoints: [{ asDouble: 1 }] },
  })
})

test('a histogram is pushed with its buckets, and with nothing while it is held at 0', async () => {
  const { url, bodies } = await collector()
  for (const birthHoldMs of [0, 60_000]) {
    const store = storeOf({ birthHoldMs })
    const { time } = eventOf('token_request', {})
    const labels = { server: 'kc', grant_type: 'other', outcome_class: 'issued' } as const
    for (const seconds of [0.003, 0.3, 99])
      store.observe('oauth_token_request_duration_seconds', labels, seconds)
    const own = await startOwnTelemetry({
      config: { otlp: url, metrics: true },
      env: {},
      log: logTo([]),
      shown: store,
      refresh: () => undefined,
      now: () => time,
    })
    await own.stop()
  }
  const [shown, held] = bodies('/v1/metrics').map((body) =>
    metricsOf(body).get('oauth_token_request_duration_seconds'),
  )
  expect(shown).toMatchObject({
    unit: 's',
    histogram: { aggregationTemporality: 2, dataPoints: [{ count: 3, sum: 99.303 }] },
  })
  const point = shown?.histogram?.dataPoints[0]
  expect(point?.bucketCounts).toHaveLength((point?.explicitBounds.length ?? 0) + 1)
  expect(point?.bucketCounts.filter((count) => count > 0)).toEqual([1, 1, 1])
  expect(point?.bucketCounts[0]).toBe(1)
  expect(held).toMatchObject({ histogram: { dataPoints: [{ count: 0, sum: 0 }] } })
})

test('it starts where somebody asks for it, and not for a name alone', () => {
  const asks = (otlp: string | undefined, env: Record<string, string>): boolean =>
    asksForTelemetry({ config: { otlp, metrics: false }, env })
  expect(asks(undefined, {})).toBe(false)
  expect(asks(undefined, { OTEL_SERVICE_NAME: 'x', OTEL_TRACES_EXPORTER: '' })).toBe(false)
  expect(asks(undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' })).toBe(true)
  expect(asks('http://c:4318', {})).toBe(true)
  expect(asks('http://c:4318', { OTEL_SDK_DISABLED: 'true' })).toBe(false)
})

test('without it nothing is loaded, work runs as it is, and the log is the same', async () => {
  const log = logTo([])
  const own = await startOwnTelemetry({
    config: { otlp: undefined, metrics: true },
    env: {},
    log,
    shown: storeOf(),
    refresh: () => undefined,
    now: Date.now,
  })
  expect(own.log).toBe(log)
  expect(own.span('x', {}, () => 7)).toBe(7)
  await own.stop()
})

test('work that fails is a span that failed, and its error goes on', async () => {
  const { url, bodies } = await collector()
  const own = await startOwnTelemetry({
    config: { otlp: url, metrics: false },
    env: {},
    log: logTo([]),
    shown: storeOf(),
    refresh: () => undefined,
    now: Date.now,
  })
  const fails = (): never => {
    throw new Error('broken')
  }
  expect(() => own.span('now', {}, fails)).toThrow('broken')
  await expect(own.span('later', {}, () => Promise.resolve().then(fails))).rejects.toThrow('broken')
  await own.stop()
  expect(
    records(bodies('/v1/traces')).map(({ name, events }) => [
      name,
      (events as readonly Json[]).map((event) => event['name']),
    ]),
  ).toEqual([
    ['now', ['exception']],
    ['later', ['exception']],
  ])
})

test('a collector that refuses is told in the log, and does not hold up the end', async () => {
  const lines: string[] = []
  const { url } = await collector(400)
  const own = await startOwnTelemetry({
    config: { otlp: url, metrics: false },
    env: {},
    log: logTo(lines),
    shown: storeOf(),
    refresh: () => undefined,
    now: Date.now,
  })
  own.span('work', {}, () => undefined)
  await own.stop()
  expect(lines.join('')).toContain('warn  telemetry problem=')
})
