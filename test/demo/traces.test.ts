// Whoever clicks an exemplar finds the request: one trace id in the client's span, the server's span, its log, and on /metrics.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startWorld, type World } from '../../src/demo/world.ts'
import { createExposition } from '../../src/metrics/exposition.ts'
import { startOwnTelemetry } from '../../src/running/own-telemetry.ts'
import { createLog } from '../../src/telemetry.ts'
import { storeOf } from '../metrics/subjects.ts'
import { testPipeline } from '../pipeline/run.ts'
import { collector, records } from '../running/collector.ts'

interface Line {
  readonly event?: string
  readonly route?: string
  readonly status?: number
  readonly duration_ms?: number
  readonly trace_id?: string
}

/** Lines of each log of the demo, once its clients have done so much. */
const linesOfWorld = async (actions: number): Promise<readonly (readonly string[])[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-traces-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const world: World = await startWorld({ seed: 3, folder, now: Date.now })
  await vi.waitFor(() => expect(world.actions()).toBeGreaterThan(actions), 60_000)
  await world.stop()
  return world.sources.map(({ file }) => readFileSync(file, 'utf8').trimEnd().split('\n'))
}
const parsed = (lines: readonly string[]): readonly Line[] =>
  lines.map((line) => JSON.parse(line) as Line)

test('trace ids of spans are those of the logs', { timeout: 90_000 }, async () => {
  const { url, bodies } = await collector()
  const own = await startOwnTelemetry({
    config: { otlp: url, metrics: false },
    env: {},
    log: createLog({ level: 'error', format: 'text', write: () => undefined, now: Date.now }),
    shown: storeOf(),
    refresh: () => undefined,
    now: Date.now,
  })
  const [log = [], ...services] = await linesOfWorld(60)
  await own.stop()
  const spans = records(bodies('/v1/traces'))
  const traces = (kind: number, path?: string): ReadonlySet<unknown> =>
    new Set(
      spans
        .filter((span) => span['kind'] === kind)
        .filter(
          ({ attributes }) =>
            path === undefined ||
            (attributes as Line & { 'url.path': string })['url.path'] === path,
        )
        .map(({ traceId }) => traceId),
    )
  const requests = parsed(log).filter(({ event }) => event === 'http_request')
  expect(requests.length).toBeGreaterThan(30)
  for (const { trace_id: id } of requests) expect(traces(2)).toContain(id)
  const tokens = requests.filter(({ route }) => route === 'token')
  expect(tokens.length).toBeGreaterThan(5)
  for (const { trace_id: id } of tokens) {
    expect(traces(2, '/token')).toContain(id)
    expect(traces(3)).toContain(id)
  }
  for (const { trace_id: id } of services.flatMap(parsed)) expect(traces(2)).toContain(id)
})

test("exemplars carry the request's own trace id", { timeout: 90_000 }, async () => {
  const [log = []] = await linesOfWorld(60)
  const { pipeline, batch } = testPipeline('oidc-provider')
  batch(log, Date.now())
  pipeline.finish(Date.now())
  const exposition = createExposition(pipeline.store, { now: Date.now, processMetrics: false })
  const { body } = await exposition.render('application/openmetrics-text; version=1.0.0')
  const shown = body.split('\n').flatMap((line) => {
    const found = /^(\w+)\{.* # \{trace_id="(\w+)"\} ([\d.e-]+)/.exec(line)
    return found === null ? [] : [{ name: found[1], id: found[2], value: Number(found[3]) }]
  })
  const tokens = parsed(log).filter(
    ({ event, route }) => event === 'http_request' && route === 'token',
  )
  const requestOf = (id: string | undefined): readonly Line[] =>
    tokens.filter(({ trace_id: trace }) => trace === id)
  const durations = shown.filter(
    ({ name }) => name === 'oauth_token_request_duration_seconds_bucket',
  )
  expect(durations.length).toBeGreaterThan(1)
  for (const { id, value } of durations)
    expect(requestOf(id).map(({ duration_ms: ms = 0 }) => ms / 1000)).toContainEqual(
      expect.closeTo(value, 6),
    )
  const counted = shown.filter(({ name }) => name === 'oauth_token_requests_total')
  expect(counted.length).toBeGreaterThan(1)
  for (const { id } of counted) expect(requestOf(id).length).toBeGreaterThan(0)
})
