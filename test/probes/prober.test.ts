// A real authorization server rotates its key, and the whole exporter core sees it from outside.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type JWK } from 'oidc-provider'
import { expect, onTestFinished, test } from 'vitest'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { defaultConfig, type Config } from '../../src/config/config.ts'
import { accountFrom } from '../../src/config/probe-account.ts'
import type { JourneyName } from '../../src/config/probes.ts'
import { printEvent } from '../../src/event-text.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { createPipeline, type Pipeline } from '../../src/pipeline/pipeline.ts'
import type { Prober } from '../../src/probes/prober.ts'
import { probeSources } from '../../src/running/probe-sources.ts'
import { createProbers } from '../../src/running/probing.ts'
import { pipelineSetup } from '../../src/running/setup.ts'
import { BILLING, SECRET, startTruthServer } from '../../tools/probe-truth/server.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'
import { serveHttp } from './serving.ts'

const HOUR_MS = 3_600_000
/** Before a failure is tried again; other waits are for the next slot. */
const CONFIRM_MS = 1000
const NOON = Date.parse('2026-03-02T12:00:00Z')

const configOf = (
  issuer: string,
  journeys: readonly JourneyName[],
  account?: Parameters<typeof accountFrom>[0],
): Config => ({
  ...defaultConfig(),
  servers: [
    { name: 'as', product: 'oidc-provider', issuer, region: undefined, throttled: 'known_clients' },
  ],
  probes: {
    ...defaultConfig().probes,
    timeoutSeconds: 5,
    journeys: journeys.map((journey) => ({
      server: 'as',
      issuer,
      journey,
      everySeconds: 12 * 3600,
      ...(account === undefined ? {} : { account: accountFrom(account, (path) => path) }),
    })),
  },
})

const slos = readSlos(undefined, '.')
if (!slos.ok) throw new Error('the shipped SLOs do not load')

/** Runs all journeys so many times, without waiting; `before` each run of the first. */
const watch = async (
  config: Config,
  runs: number,
  before: (run: number) => void = () => undefined,
): Promise<{
  pipeline: Pipeline
  events: readonly Record<string, unknown>[]
  said: readonly string[]
  status: ReturnType<Prober['status']> | undefined
}> => {
  let time = NOON
  const events: Record<string, unknown>[] = []
  const said: string[] = []
  const setup = pipelineSetup({
    config,
    slos: slos.value,
    keys: REPLAY_KEYS,
    replay: true,
    now: () => time,
  })
  const pipeline = createPipeline(
    { ...setup, adapters: ADAPTERS, sources: probeSources(config) },
    (event) => events.push(printEvent(event)),
  )
  const say = (message: string, fields: object = {}): void => {
    said.push(`${message} ${JSON.stringify(fields)}`)
  }
  let waits = 0
  const [prober] = createProbers({
    config,
    store: pipeline.store,
    log: { debug: say, info: say, warn: say, error: say },
    clock: {
      now: () => time,
      random: () => 0,
      wait: (ms) => {
        time += ms
        if (ms !== CONFIRM_MS && waits < runs) before(waits++)
        else if (ms !== CONFIRM_MS) void prober?.stop()
        return Promise.resolve()
      },
    },
  })
  await prober?.run((batch) => {
    pipeline.step(batch, time)
    return Promise.resolve()
  })
  pipeline.finish(time)
  return { pipeline, events, said, status: prober?.status() }
}

const signingKey = async (kid: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid }
}

test('oidc-provider rotates its key: seen from outside, closed as completed', async () => {
  let handler: Parameters<typeof serveHttp>[0] = () => undefined
  const issuer = await serveHttp((request, response) => handler(request, response))
  const [k1, k2] = [await signingKey('k1'), await signingKey('k2')]
  const serve = (...keys: readonly JWK[]): void => {
    const provider = new Provider(issuer, {
      jwks: { keys: [...keys] },
      cookies: { keys: ['test'] },
      clients: [],
      enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
      features: { devInteractions: { enabled: false } },
    })
    const callback = provider.callback()
    handler = (request, response) => void callback(request, response)
  }
  const { pipeline, events, said } = await watch(configOf(issuer, ['jwks']), 8, (run) => {
    if (run === 0) serve(k1)
    if (run === 2) serve(k1, k2)
    if (run === 6) serve(k2)
  })
  const kinds = events.map(({ kind, outcome, phase, key_id }) =>
    [kind, outcome, phase, key_id].join(' ').trim(),
  )
  expect(kinds.filter((text) => text.startsWith('probe'))).toEqual(Array(8).fill('probe success'))
  expect(kinds.filter((text) => text.startsWith('key_rotation'))).toEqual([
    'key_rotation neutral published k1',
    'key_rotation success published k2',
    'key_rotation success retired k1',
  ])
  expect(
    events.find(({ phase, key_id }) => phase === 'published' && key_id === 'k2'),
  ).toMatchObject({
    time_resolution_seconds: 12 * 3600,
  })
  expect(events.filter(({ kind }) => kind === 'rotation_closed')).toMatchObject([
    {
      time: new Date(NOON + 72 * HOUR_MS).toISOString(),
      server: 'as',
      result: 'completed',
      key_id: 'k2',
      evidence: 'inferred',
    },
  ])
  const { store } = pipeline
  expect(store.sum('oauth_key_rotations_total', { server: 'as', result: 'completed' })).toBe(1)
  expect(store.sum('oauth_probe_runs_total', { server: 'as', journey: 'jwks' })).toBe(8)
  expect(store.sum('oauth_probe_success', { server: 'as', journey: 'jwks' })).toBe(1)
  // Eight runs, and a second look at each of the two changes.
  expect(store.sum('oauth_jwks_fetches_total', { server: 'as', outcome: 'success' })).toBe(10)
  expect(store.sum('oauth_jwks_keys', { server: 'as' })).toBe(1)
  expect(said).toEqual([
    'key published {"server":"as","key_id":"k2","alg":"ES256"}',
    'key retired {"server":"as","key_id":"k1"}',
  ])
})

test('a failure is tried once more: one that passes is none, one that stays counts once', async () => {
  let asked = 0
  /** Answers of the third request alone are bad; then all from the sixth on. */
  const issuer: string = await serveHttp((_, response) => {
    asked++
    response.statusCode = asked === 3 || asked >= 6 ? 503 : 200
    response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }))
  })
  const { pipeline, events, said } = await watch(configOf(issuer, ['discovery']), 6)
  expect(
    events.map(({ kind, outcome, failed_step }) => [kind, outcome, failed_step].join(' ').trim()),
  ).toEqual([
    ...Array<string>(4).fill('probe success'),
    ...Array<string>(2).fill('probe server_error discovery_request'),
  ])
  expect(asked).toBe(9)
  const { store } = pipeline
  const labels = { server: 'as', journey: 'discovery' }
  expect(store.sum('oauth_probe_runs_total', labels)).toBe(6)
  expect(store.sum('oauth_probe_failures_total', { ...labels, step: 'discovery_request' })).toBe(2)
  expect(store.sum('oauth_probe_success', labels)).toBe(0)
  const promise = { slo: 'availability-probe', server: 'as' }
  expect(store.sum('oauth_slo_events_total', promise)).toBe(6)
  expect(store.sum('oauth_slo_bad_events_total', promise)).toBe(2)
  pipeline.tick(NOON + 100 * HOUR_MS)
  const decides = { source: 'probes:as', server: 'as', indicator: 'availability-probe' }
  expect(store.sum('authslo_source_authority', decides)).toBe(1)
  expect(store.sum('oauth_probe_step_duration_seconds', labels)).toBe(9)
  expect(said).toEqual([
    'probe {"server":"as","journey":"discovery","step":"discovery_request","problem":"answered 503"}',
  ])
})

test('a prober is no authority for what others ask of the server', async () => {
  const issuer: string = await serveHttp((_, response) => response.end(JSON.stringify({ issuer })))
  const { pipeline } = await watch(configOf(issuer, ['discovery']), 2)
  expect([...pipeline.authorities('as').keys()]).toEqual(['journeys'])
})

test('a revocation is followed until it is felt; nothing of a run is secret', async () => {
  const server = await startTruthServer('http')
  onTestFinished(server.close)
  const folder = mkdtempSync(join(tmpdir(), 'authslo-prober-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'secret'), SECRET)
  const config = configOf(server.issuer, ['revoke-and-verify'], {
    client: 'probe-service',
    secret_file: join(folder, 'secret'),
    parameters: { resource: BILLING },
    protected_url: `${server.issuer}/whoami`,
    resource_server: 'billing',
    refused_within: 5,
  })
  const { pipeline, events, said } = await watch(config, 3, (run) => {
    if (run === 2) void server.breakIt({ cachesTokens: true })
  })
  const { store } = pipeline
  const refused = { resource_server: 'billing' }
  expect(store.sum('oauth_revocation_first_rejection_seconds', refused)).toBe(2)
  expect(events.map(({ outcome, failed_step: step }) => step ?? outcome)).toEqual([
    'success',
    'success',
    'revoked_token_accepted',
  ])
  expect(
    store.sum('oauth_probe_failures_total', {
      server: 'as',
      journey: 'revoke-and-verify:billing',
      step: 'revoked_token_accepted',
    }),
  ).toBe(1)
  expect(said).toHaveLength(1)
  expect(server.issued().length).toBeGreaterThan(0)
  const told = JSON.stringify([events, said, pipeline.save()])
  for (const secret of [SECRET, ...server.issued()]) expect(told).not.toContain(secret)
})

test('without its secret nothing is tried: a slot that was missed, no failure', async () => {
  const config = configOf('https://id.example.com', ['introspect'], {
    client: 'probe-service',
    secret_file: '/nowhere/secret',
  })
  const { pipeline, events, said, status } = await watch(config, 3)
  expect(events).toEqual([])
  const { store } = pipeline
  expect(store.sum('authslo_probe_slots_missed_total', { journey: 'introspect' })).toBe(3)
  expect(store.sum('oauth_probe_runs_total', { server: 'as' })).toBe(0)
  expect(status).toEqual({
    up: false,
    lagBytes: 0,
    problem: 'introspect was not run: /nowhere/secret cannot be read',
  })
  expect(said).toEqual([
    'probe {"server":"as","journey":"introspect","problem":"/nowhere/secret cannot be read"}',
  ])
})
