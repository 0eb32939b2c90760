// What the alerts of no promise read, as far as they page; also what health never moves.
import { DAY, START, type Scraping } from './clock.ts'
import { countBits, lately } from './crowd.ts'
import { countersAt, crowd, gauge, gaugesAt, RESOURCE_SERVER, SERVER } from './scrapes.ts'
import { counted, exported, type Series } from './series.ts'
import type { Drawn, Plan } from './traffic.ts'

/** Of constants. */
const SELDOM_SECONDS = 60

const map2 = (
  a: Float64Array,
  b: Float64Array,
  of: (a: number, b: number) => number,
): Float64Array => Float64Array.from(a, (value, k) => of(value, b[k] ?? 0))

/** Everything that the other alerts read, as far as it is simulated. */
export const otherSeries = (drawn: Drawn, { days, scraping }: Plan): readonly Series[] => {
  const counters = countersAt(scraping)
  const gauges = gaugesAt(scraping)
  const seldom = { phaseSeconds: scraping.phaseSeconds, stepSeconds: SELDOM_SECONDS }
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
      counters,
      counted(increments),
    )
  const ofClient = (client: string, increments: Float64Array): Series =>
    exported(
      'oauth_client_token_requests_total',
      { ...ofServer, client, grant_type: 'client_credentials', outcome: 'throttled' },
      counters,
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
      counters,
      counted(increments),
    )
  /** One in a hundred tokens has expired. */
  const expired = map2(validation.events, empty, (events) => Math.floor(events / 100))
  const constant = (value: number): Float64Array =>
    new Float64Array((days * DAY) / SELDOM_SECONDS).fill(value)
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
    ofClient('noisy', drawn.throttled),
    ofClient('__other__', drawn.strangers),
    exported(
      'oauth_revocation_requests_total',
      { ...ofServer, outcome: 'success' },
      counters,
      counted(drawn.revocations),
    ),
    exported(
      'oauth_token_validations_total',
      { ...ofApi, decision: 'accept', mode: 'jwt' },
      counters,
      counted(map2(validation.events, validation.bad, (events, bad) => events - bad)),
    ),
    exported(
      'oauth_token_validations_total',
      { ...ofApi, decision: 'reject', mode: 'jwt' },
      counters,
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
    exported('oauth_active_clients', ofServer, gauges, crowd(drawn.succeeded, scraping)),
    exported('oauth_failing_clients', ofServer, gauges, failing(drawn, scraping)),
    exported('oauth_rejected_callers', ofApi, gauges, callers(drawn, scraping)),
    ...(['discovery', 'jwks'] as const).map((journey) =>
      exported('oauth_probe_success', { ...ofServer, journey }, seldom, constant(1)),
    ),
    exported(
      'oauth_tls_certificate_not_after_timestamp_seconds',
      {},
      seldom,
      constant(START + 90 * DAY),
    ),
    exported('oauth_clock_skew_seconds', {}, seldom, constant(0.4)),
    { name: 'up{job="authslo"}', ...seldom, values: constant(1) },
  ]
}

const failing = (drawn: Drawn, scraping: Scraping): Float64Array => {
  const succeeded = lately(drawn.succeeded, scraping.scrapeSeconds)
  const failed = lately(drawn.failed, scraping.scrapeSeconds)
  return gauge(failed.length, scraping, (k) => countBits((failed[k] ?? 0) & ~(succeeded[k] ?? 0)))
}
/** Expired tokens come from whoever is active, forged ones from a few networks beside. */
const callers = (drawn: Drawn, scraping: Scraping): Float64Array =>
  crowd(drawn.succeeded, scraping).map((count) => count + 2)
