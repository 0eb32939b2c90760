// Panels of resource servers and of introspection.
import { half, heatmap, list, type PanelDescription } from '../panel.ts'
import { allowedOf, buckets, promisedSecondsOf, quantile, rate, series, share } from '../queries.ts'

export const validations = (): PanelDescription => ({
  ...half(
    'Validations by verdict, all servers',
    'error: the validator could not tell, and the caller waited: look at what it asks. A cache that only misses asks the server for every request.',
    'reqps',
    [
      rate('oauth_token_validations_total', ['resource_server', 'decision', 'mode', 'cache']),
      '{{resource_server}} {{decision}} {{mode}} {{cache}}',
    ],
  ),
  exemplars: true,
})
const accepted = rate('oauth_token_validations_total', ['resource_server'], { decision: 'accept' })
const ours = rate('oauth_token_rejections_total', ['resource_server'], { fault: 'platform' })
/** As the promise counts: what clients did wrong is neither good nor bad. Each may have no series yet. */
const failed = `(${ours} or 0 * ${accepted})`

export const validationFailureRate = (): PanelDescription =>
  half(
    'Validation failure rate, all servers',
    'Share of tokens that should have been accepted and were not. Above the dashed line the budget goes faster than allowed: look at the causes beside it.',
    'percentunit',
    [share(failed, `((${accepted} or 0 * ${ours}) + ${failed})`), '{{resource_server}}'],
    [allowedOf('token-validation'), 'allowed by {{slo}}', 'limit'],
  )
export const refusalsByCause = (): PanelDescription => ({
  ...half(
    'Refused tokens by cause, all servers',
    'platform: clocks, key sets, introspection or a validator; look at the server and its keys. attack: foreign keys. One resource server alone: its own trouble.',
    'reqps',
    [
      rate('oauth_token_rejections_total', ['resource_server', 'reason', 'fault']),
      '{{resource_server}} {{reason}} ({{fault}})',
    ],
  ),
  exemplars: true,
})
export const forgedTokens = (): PanelDescription =>
  half(
    'Forged tokens, all servers',
    'Tokens signed by keys that were never ours, or with no signature. Nothing gets in; block the source if it costs capacity.',
    'reqps',
    [
      rate('oauth_token_rejections_total', ['resource_server', 'reason'], { fault: 'attack' }),
      '{{resource_server}} {{reason}}',
    ],
  )
export const refusedCallers = (): PanelDescription =>
  half(
    'Refused callers, all servers',
    'Clients, else networks, that were refused in the last 10 minutes. One with many refusals is a client that loops; many are an outage.',
    'short',
    [series('oauth_rejected_callers'), '{{resource_server}}'],
  )
export const protectedRequests = (): PanelDescription =>
  half(
    'Requests at protected APIs by status, all servers',
    'What callers met. 401 here is every 401, wrong tokens of clients included; the promise on validation leaves those out: compare both before you page anyone.',
    'reqps',
    [
      rate('oauth_protected_requests_total', ['resource_server', 'status']),
      '{{resource_server}} {{status}}',
    ],
  )
export const validationTime = (): PanelDescription =>
  half(
    'Time of a validation, p95, all servers',
    'By how tokens are validated. Introspection that got slow points at the server; local validation that got slow at the CPU of the resource server.',
    's',
    [
      quantile(0.95, 'oauth_token_validation_duration_seconds', [
        'resource_server',
        'mode',
        'cache',
      ]),
      '{{resource_server}} {{mode}} {{cache}}',
    ],
  )
export const resourceServers = (): PanelDescription =>
  list(
    'How resource servers validate, all servers',
    'Validation that differs from service to service is a gap to find before others do: agree on one validator and one mode.',
    'none',
    [
      `max by (resource_server, validator, mode, trusts) (${series('oauth_resource_server_info')})`,
      'known',
    ],
  )
export const cacheShare = (): PanelDescription =>
  half(
    'Share of validations from a cache, all servers',
    'What introspection is spared. A share that falls multiplies the load of the server: look at the cache of that resource server.',
    'percentunit',
    [
      share(
        rate('oauth_token_validations_total', ['resource_server'], { cache: '=~hit|stale' }),
        rate('oauth_token_validations_total', ['resource_server'], { cache: '!=' }),
      ),
      '{{resource_server}}',
    ],
  )
export const introspections = (): PanelDescription =>
  half(
    'Introspections by answer',
    'Many inactive tokens: clients that do not refresh, or a mass revocation. Errors: look at the storage of tokens.',
    'reqps',
    [rate('oauth_introspections_total', ['active', 'outcome']), 'active {{active}} {{outcome}}'],
  )
export const introspectionCallers = (): PanelDescription =>
  half(
    'Introspections by caller',
    'Who asks most. A caller that doubled lost its cache: ask its team before adding replicas.',
    'reqps',
    [`topk(10, ${rate('oauth_introspections_by_caller_total', ['caller'])})`, '{{caller}}'],
  )
export const introspectionTime = (): PanelDescription => ({
  ...half(
    'Time of an introspection',
    'As the server and as callers saw it; the difference is the network between them. Exemplars lead to traces. Dashed: what is promised.',
    's',
    ...([0.5, 0.95, 0.99] as const).map(
      (q) =>
        [
          quantile(q, 'oauth_introspection_duration_seconds', ['vantage']),
          `p${q * 100} {{vantage}}`,
        ] as const,
    ),
    [promisedSecondsOf('introspection-latency'), 'promised by {{slo}}', 'limit'],
  ),
  exemplars: true,
})
export const introspectionHeatmap = (): PanelDescription =>
  heatmap(
    'Introspection latency',
    'Two bands: a cache of the server that hits and misses. One band that climbs: its storage. Exemplars lead to traces.',
    's',
    [buckets('oauth_introspection_duration_seconds'), '{{le}}'],
  )
