// Panels of revocations: what was asked for, and how far it reached.
import { metric } from '../promql.ts'
import { half, type PanelDescription } from './panels.ts'
import { quantile, rate, RESOURCE_SERVER, SERVER } from './queries.ts'

export const revocationRequests = (): PanelDescription =>
  half(
    'Revocation requests',
    'Whoever asks during an incident must be answered: server_error here means that stolen tokens live on.',
    'reqps',
    [rate('oauth_revocation_requests_total', ['outcome'], SERVER), '{{outcome}}'],
  )
export const revocations = (): PanelDescription =>
  half(
    'Revocations',
    'What was ended and why. reuse: the server saw a refresh token twice and killed its family.',
    'reqps',
    [rate('oauth_revocations_total', ['revokes', 'cause'], SERVER), '{{revokes}} by {{cause}}'],
  )
export const revokedUse = (): PanelDescription =>
  half(
    'Revoked tokens presented',
    'accept: a revoked token still opens the door; look at the cache of that resource server. ambiguous: too near to the revocation for the clocks.',
    'reqps',
    [
      rate('oauth_revoked_token_requests_total', ['resource_server', 'decision'], RESOURCE_SERVER),
      '{{resource_server}} {{decision}}',
    ],
  )
export const revokedUseAge = (): PanelDescription =>
  half(
    'Age of revocations when their tokens were accepted, p95',
    'One sample a revocation, resource server and age. Ages beyond the target break the promise.',
    's',
    [
      quantile(0.95, 'oauth_revoked_token_use_age_seconds', ['resource_server', 'decision'], {
        ...RESOURCE_SERVER,
        decision: 'accept',
      }),
      '{{resource_server}}',
    ],
  )
export const revocationBounds = (): PanelDescription =>
  half(
    'How long revocations took to reach, p95',
    'The truth lies between the last acceptance (exposure) and the first refusal. Where tokens are validated locally, the rest of their life is the exposure.',
    's',
    [
      quantile(0.95, 'oauth_revocation_exposure_seconds', ['resource_server'], RESOURCE_SERVER),
      'last acceptance {{resource_server}}',
    ],
    [
      quantile(
        0.95,
        'oauth_revocation_first_rejection_seconds',
        ['resource_server'],
        RESOURCE_SERVER,
      ),
      'first refusal {{resource_server}}',
    ],
    [
      quantile(0.95, 'oauth_revocation_residual_lifetime_seconds', ['server'], SERVER),
      'rest of life {{server}}',
    ],
    [
      metric('oauth_resource_server_revocation_bound_seconds', RESOURCE_SERVER),
      'declared {{resource_server}}',
    ],
  )
export const revocationResults = (): PanelDescription =>
  half(
    'Revocations by result, a day',
    'unobserved and inconclusive are no successes: their share is what nobody knows. rejected_late and accepted_until_expiry broke the promise.',
    'short',
    [`sum by (result) (increase(${metric('oauth_revocation_episodes_total')}[1d]))`, '{{result}}'],
    [`sum by (server) (${metric('oauth_revocation_open_episodes', SERVER)})`, 'open {{server}}'],
  )
export const revocationFaults = (): PanelDescription =>
  half(
    'Revocations that did not hold',
    'overdue: accepted later than the target and than the cache that was declared. again: accepted after a refusal, by a replica with a cache of its own.',
    'reqps',
    [
      rate('oauth_revocation_overdue_acceptances_total', ['resource_server'], RESOURCE_SERVER),
      'overdue {{resource_server}}',
    ],
    [
      rate('oauth_revocation_regressions_total', ['resource_server'], RESOURCE_SERVER),
      'again {{resource_server}}',
    ],
  )
