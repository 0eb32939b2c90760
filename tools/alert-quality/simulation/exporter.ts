// The series that an exporter would show of what was drawn, as far as alerts that page read them; and those that health never moves.
import type { Project } from '../../../src/generate/project.ts'
import type { Slo } from '../../../src/slo/slo.ts'
import { DAY, SCRAPING, START } from './clock.ts'
import { countBits, lately } from './crowd.ts'
import { recordedSeries, type Counters } from './recordings.ts'
import { counted, exported, type Series } from './series.ts'
import type { Drawn, Plan } from './traffic.ts'

const { scrapeSeconds, phaseSeconds } = SCRAPING
const COUNTERS = { phaseSeconds, stepSeconds: scrapeSeconds }
/** An evaluation sees every other scrape of a gauge; the rest need no sample. */
const GAUGES = { phaseSeconds, stepSeconds: 2 * scrapeSeconds }
const SELDOM = { phaseSeconds, stepSeconds: 60 }
const SERVER = 'simulated'
const RESOURCE_SERVER = 'orders'

const gauge = (bits: Uint32Array): Float64Array => {
  const seen = lately(bits, scrapeSeconds)
  return Float64Array.from({ length: Math.ceil(bits.length / 2) }, (_, n) =>
    countBits(seen[2 * n] ?? 0),
  )
}
const groupOf = (slo: Slo): Record<string, string> => ({
  server: SERVER,
  ...(slo.groupBy.includes('resource_server') ? { resource_server: RESOURCE_SERVER } : {}),
})

export interface OfPromise extends Counters {
  readonly slo: Slo
  readonly group: Readonly<Record<string, string>>
}
export const countersOf = (drawn: Drawn, slos: readonly Slo[]): readonly OfPromise[] =>
  slos.flatMap((slo) => {
    const promise = drawn.promises.get(slo.name)
    return promise === undefined
      ? []
      : [
          {
            slo,
            group: groupOf(slo),
            events: counted(promise.events),
            bad: counted(promise.bad),
          },
        ]
  })

/** Pairs, sums and gauges that the alerts of one SLO read. */
export const promiseSeries = (
  { slo, group, ...counters }: OfPromise,
  drawn: Drawn,
  days: number,
  project: Project,
): readonly Series[] => [
  ...recordedSeries(slo, group, counters, days, SCRAPING, project),
  exported(
    'oauth_slo_affected_clients',
    { slo: slo.name, server: SERVER },
    GAUGES,
    gauge(drawn.promises.get(slo.name)?.affected ?? new Uint32Array()),
  ),
]

/** The counters themselves, for a check of the recordings. */
export const rawSeries = ({ slo, group, events, bad }: OfPromise): readonly Series[] => [
  exported('oauth_slo_events_total', { slo: slo.name, ...group }, COUNTERS, events),
  exported('oauth_slo_bad_events_total', { slo: slo.name, ...group }, COUNTERS, bad),
]

const map2 = (
  a: Float64Array,
  b: Float64Array,
  of: (a: number, b: number) => number,
): Float64Array => Float64Array.from(a, (value, k) => of(value, b[k] ?? 0))

/** Everything that the other alerts read, as far as it is simulated. */
export const otherSeries = (drawn: Drawn, { days }: Plan): readonly Series[] => {
  const empty = new Float64Array(drawn.mistakes.length)
  const none = { events: empty, bad: empty }
  const issuance = drawn.promises.get('token-issuance-success') ?? none
  const validation = drawn.promises.get('token-validation') ?? none
  const failedByUs = map2(issuance.bad, drawn.throttled, (bad, throttled) => bad - throttled)
  const ofServer = { server: SERVER }
  const ofApi = { resource_server: RESOURCE_SERVER }
  const requests = (
    outcome: 'success' | 'server_error' | 'client_error' | 'user_error' | 'throttled',
    increments: Float64Array,
  ): Series =>
    exported(
      'oauth_token_requests_total',
      { ...ofServer, grant_type: 'client_credentials', outcome },
      COUNTERS,
      counted(increments),
    )
  const rejections = (
    reason: 'expired' | 'introspection_unavailable' | 'bad_signature' | 'malformed',
    fault: 'client' | 'platform' | 'attack',
    increments: Float64Array,
  ): Series =>
    exported(
      'oauth_token_rejections_total',
      { ...ofApi, reason, fault },
      COUNTERS,
      counted(increments),
    )
  /** One in a hundred tokens has expired. */
  const expired = map2(validation.events, empty, (events) => Math.floor(events / 100))
  const constant = (value: number): Float64Array =>
    new Float64Array((days * DAY) / SELDOM.stepSeconds).fill(value)
  const halves = map2(drawn.forged, empty, (forged) => Math.floor(forged / 2))
  return [
    requests(
      'success',
      map2(issuance.events, issuance.bad, (events, bad) => events - bad),
    ),
    requests('server_error', failedByUs),
    requests('client_error', drawn.mistakes),
    requests('user_error', drawn.strangers),
    requests(
      'throttled',
      map2(drawn.throttled, drawn.strangers, (ours, theirs) => ours + theirs),
    ),
    exported(
      'oauth_revocation_requests_total',
      { ...ofServer, outcome: 'success' },
      COUNTERS,
      counted(drawn.revocations),
    ),
    exported(
      'oauth_token_validations_total',
      { ...ofApi, decision: 'accept', mode: 'jwt' },
      COUNTERS,
      counted(map2(validation.events, validation.bad, (events, bad) => events - bad)),
    ),
    exported(
      'oauth_token_validations_total',
      { ...ofApi, decision: 'reject', mode: 'jwt' },
      COUNTERS,
      counted(
        map2(
          map2(expired, validation.bad, (a, b) => a + b),
          drawn.forged,
          (a, b) => a + b,
        ),
      ),
    ),
    rejections('expired', 'client', expired),
    rejections('introspection_unavailable', 'platform', validation.bad),
    rejections('bad_signature', 'attack', halves),
    rejections(
      'malformed',
      'client',
      map2(drawn.forged, halves, (all, half) => all - half),
    ),
    exported('oauth_active_clients', ofServer, GAUGES, gauge(drawn.succeeded)),
    exported('oauth_failing_clients', ofServer, GAUGES, failing(drawn)),
    exported('oauth_rejected_callers', ofApi, GAUGES, callers(drawn)),
    ...(['discovery', 'jwks'] as const).map((journey) =>
      exported('oauth_probe_success', { ...ofServer, journey }, SELDOM, constant(1)),
    ),
    exported(
      'oauth_tls_certificate_not_after_timestamp_seconds',
      {},
      SELDOM,
      constant(START + 90 * DAY),
    ),
    exported('oauth_clock_skew_seconds', {}, SELDOM, constant(0.4)),
    { name: 'up{job="authslo"}', ...SELDOM, values: constant(1) },
  ]
}

const failing = (drawn: Drawn): Float64Array => {
  const succeeded = lately(drawn.succeeded, scrapeSeconds)
  const failed = lately(drawn.failed, scrapeSeconds)
  return Float64Array.from({ length: Math.ceil(failed.length / 2) }, (_, n) =>
    countBits((failed[2 * n] ?? 0) & ~(succeeded[2 * n] ?? 0)),
  )
}
/** Forged tokens come from everywhere; expired ones from whoever is active. */
const callers = (drawn: Drawn): Float64Array => gauge(drawn.succeeded).map((count) => count + 2)
