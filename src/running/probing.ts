// Watching servers from outside: a prober for each, its runs as a source of the pipeline, its figures on the page.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config/config.ts'
import { runName, type ProbeConfig } from '../config/probes.ts'
import type { Store } from '../metrics/store.ts'
import { furthest, type ClockReading } from '../probes/clock-skew.ts'
import { JOURNEY_TABLE } from '../probes/index.ts'
import type { Journey, Look } from '../probes/journey.ts'
import { createProber, type Prober } from '../probes/prober.ts'
import type { Clock } from '../probes/schedule.ts'
import { createTransport, type TransportOptions } from '../probes/transport.ts'
import type { Log } from '../telemetry.ts'
import { VERSION } from '../version.ts'
import { byServer, sourceOf } from './probe-sources.ts'

export interface ProbingOptions {
  readonly config: Config
  readonly store: Store
  readonly log: Log
  readonly clock: Clock
  /** As they were restored, by source. */
  readonly positions?: Readonly<Record<string, unknown>>
  readonly transport?: Pick<TransportOptions, 'ca'>
}

/** All over one transport. */
export const createJourneys = (
  config: Config,
  { now, wait }: Clock,
  trust?: Pick<TransportOptions, 'ca'>,
): ((probe: ProbeConfig) => Journey) => {
  const transport = createTransport({
    timeoutMs: config.probes.timeoutSeconds * 1000,
    userAgent: `authslo/${VERSION}`,
    now,
    ...trust,
  })
  return ({ journey, issuer, account }) =>
    JOURNEY_TABLE[journey]({ issuer, transport, account, now, wait })
}

export const createProbers = (options: ProbingOptions): readonly Prober[] => {
  const { config, store, log, clock } = options
  const { now } = clock
  const create = createJourneys(config, clock, options.transport)
  return [...byServer(config)].map(([server, probes]) => {
    const showClock = createShowClock(store, server)
    const tell = createTell(log, server)
    for (const journey of probes.map(runName)) {
      store.declare('oauth_probe_runs_total', { server, journey })
      store.declare('authslo_probe_slots_missed_total', { journey })
    }
    return createProber({
      ...clock,
      source: sourceOf(server),
      position: options.positions?.[sourceOf(server)],
      journeys: probes.map((probe) => ({
        name: runName(probe),
        everyMs: probe.everySeconds * 1000,
        journey: create(probe),
      })),
      found: (journey, tries) => {
        store.beginStep(now())
        for (const look of tries) feedLook(store, server, journey, look)
        showClock(journey, tries.at(-1)?.clock)
        tell(journey, tries)
      },
      missed: (journey, slots) => {
        store.beginStep(now())
        store.add('authslo_probe_slots_missed_total', { journey }, slots)
      },
    })
  })
}

/** `ref`: the process waits as well. */
export const realClock = (now: () => number, { ref = false } = {}): Clock => ({
  now,
  random: Math.random,
  wait: (ms, signal) => sleep(ms, undefined, { signal, ref }).catch(() => undefined),
})

/** What no event tells: times of steps, sizes, certificates, clocks. */
const feedLook = (store: Store, server: string, journey: string, look: Look): void => {
  const { steps, keySet, fetches = [], certificate, refusal } = look
  for (const { step, seconds } of steps)
    store.observe('oauth_probe_step_duration_seconds', { server, journey, step }, seconds)
  for (const outcome of fetches) store.add('oauth_jwks_fetches_total', { server, outcome })
  if (refusal !== undefined) {
    const labels = { resource_server: refusal.resourceServer }
    store.observe('oauth_revocation_first_rejection_seconds', labels, refusal.seconds)
  }
  if (certificate !== undefined) {
    const labels = { server, endpoint: certificate.endpoint }
    const seconds = certificate.notAfter / 1000
    store.set('oauth_tls_certificate_not_after_timestamp_seconds', labels, seconds)
  }
  if (keySet === undefined) return
  store.set('oauth_jwks_response_bytes', { server }, keySet.bytes)
  if (keySet.maxAgeSeconds === undefined) store.remove('oauth_jwks_max_age_seconds', { server })
  else store.set('oauth_jwks_max_age_seconds', { server }, keySet.maxAgeSeconds)
}

/** Journeys read the clock in several ways, each within bounds of its own: the one that is furthest off is shown. */
const createShowClock = (
  store: Store,
  server: string,
): ((journey: string, clock: ClockReading | undefined) => void) => {
  const readings = new Map<string, ClockReading>()
  return (journey, clock) => {
    if (clock === undefined) readings.delete(journey)
    else readings.set(journey, clock)
    const shown = furthest([...readings.values()])
    if (shown !== undefined) store.set('oauth_clock_skew_seconds', { server }, shown.skewSeconds)
  }
}

/** Says what changed, once. */
const createTell = (
  log: Log,
  server: string,
): ((journey: string, tries: readonly Look[]) => void) => {
  const said = new Map<string, string | undefined>()
  return (journey, tries) => {
    const look = tries.at(-1)
    for (const { phase, kid, alg, isFirstLook } of look?.changes ?? [])
      if (!isFirstLook) log.info(`key ${phase}`, { server, key_id: kid, alg })
    const problem = look?.untried ?? look?.failure?.problem ?? look?.warning
    if (said.get(journey) === problem) return
    said.set(journey, problem)
    if (problem === undefined) log.info('probe succeeds again', { server, journey })
    else log.warn('probe', { server, journey, step: look?.failure?.step, problem })
  }
}
