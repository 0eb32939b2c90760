// Panels of revocations: what was asked for, and how far it reached.
import { half, type PanelDescription } from '../panel.ts'
import { increase, promisedSecondsOf, quantile, rate, series } from '../queries.ts'

export const revocationRequests = (): PanelDescription =>
  half(
    'Revocation requests',
    'Whoever asks during an incident must be answered: server_error here means that stolen tokens live on. Bring the endpoint back first.',
    'reqps',
    [rate('oauth_revocation_requests_total', ['outcome']), '{{outcome}}'],
  )
export const revocations = (): PanelDescription =>
  half(
    'Recent revocations',
    'What was ended and why. reuse: the server saw a refresh token twice and killed its family. A jump by admin is somebody at work: ask who.',
    'reqps',
    [rate('oauth_revocations_total', ['revokes', 'cause']), '{{revokes}} by {{cause}}'],
  )
export const revokedUse = (): PanelDescription => ({
  ...half(
    'Revoked tokens presented',
    'accept: a revoked token still opens the door; look at the cache of that resource server. ambiguous: too near to the revocation for the clocks.',
    'reqps',
    [
      rate('oauth_revoked_token_requests_total', ['resource_server', 'decision']),
      '{{resource_server}} {{decision}}',
    ],
  ),
  exemplars: true,
})
export const revokedUseAge = (): PanelDescription =>
  half(
    'Age of revocations when their tokens were accepted, p95',
    'One sample a revocation, resource server and age. Ages beyond the dashed target break the promise: shorten the cache of that resource server.',
    's',
    [
      quantile(0.95, 'oauth_revoked_token_use_age_seconds', ['resource_server'], {
        decision: 'accept',
      }),
      '{{resource_server}}',
    ],
    [promisedSecondsOf('revocation-propagation'), 'promised {{slo}}', 'limit'],
  )
export const revocationBounds = (): PanelDescription =>
  half(
    'How long revocations took to reach, p95',
    'The truth lies between the last acceptance (exposure) and the first refusal. Where it is above what the resource server declares, its declaration is wrong.',
    's',
    [
      quantile(0.95, 'oauth_revocation_exposure_seconds', ['resource_server']),
      'last acceptance {{resource_server}}',
    ],
    [
      quantile(0.95, 'oauth_revocation_first_rejection_seconds', ['resource_server']),
      'first refusal {{resource_server}}',
    ],
    [
      series('oauth_resource_server_revocation_bound_seconds'),
      'declared {{resource_server}}',
      'limit',
    ],
  )
export const residualLifetime = (): PanelDescription =>
  half(
    'Life left at revocation, p95',
    'Where tokens are validated locally, this is how long a revoked token may go on. Shorten the life of access tokens if that is too long.',
    's',
    [quantile(0.95, 'oauth_revocation_residual_lifetime_seconds', ['server']), '{{server}}'],
  )
export const revocationResults = (): PanelDescription =>
  half(
    'Revocations by result, a day',
    'unobserved and inconclusive are no successes: their share is what nobody knows. rejected_late and accepted_until_expiry broke the promise.',
    'short',
    [increase('oauth_revocation_episodes_total', ['result'], {}, '1d'), '{{result}}'],
    [`sum by (server) (${series('oauth_revocation_open_episodes')})`, 'open {{server}}'],
  )
export const revocationFaults = (): PanelDescription => ({
  ...half(
    'Revocations that did not hold',
    'overdue: accepted later than the target and than the cache that was declared. again: accepted after a refusal, by a replica with a cache of its own. Empty the caches of that resource server.',
    'reqps',
    [
      rate('oauth_revocation_overdue_acceptances_total', ['resource_server']),
      'overdue {{resource_server}}',
    ],
    [rate('oauth_revocation_regressions_total', ['resource_server']), 'again {{resource_server}}'],
  ),
  exemplars: true,
})
