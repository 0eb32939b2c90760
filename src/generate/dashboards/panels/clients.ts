// Panels of clients: who fails, who is refused, who answers for them.
import { half, list, type PanelDescription } from '../panel.ts'
import { increase, RANGE, rate, series } from '../queries.ts'

export const failingClients = (): PanelDescription =>
  half(
    'Failing clients',
    'Known clients with failures and no success in the last 10 minutes, beside all active ones. One: its own trouble, call its owner. Many: ours.',
    'short',
    [series('oauth_failing_clients'), 'failing {{server}}'],
    [series('oauth_active_clients'), 'active {{server}}'],
  )
export const failuresByClient = (): PanelDescription =>
  half(
    'Failures by client',
    'Which client fails, and why. __other__ are clients that never had a success, or beyond the label limit.',
    'reqps',
    [
      `topk(10, ${rate('oauth_client_token_request_failures_total', ['client', 'reason'])})`,
      '{{client}} {{reason}}',
    ],
  )
export const requestsByClient = (): PanelDescription =>
  half(
    'Token requests by client',
    'The ten that ask most. One that doubles without a reason throws its tokens away: ask its owner to keep them until they expire.',
    'reqps',
    [
      `topk(10, ${rate('oauth_client_token_requests_total', ['client', 'grant_type'])})`,
      '{{client}} {{grant_type}}',
    ],
  )
export const throttledClients = (): PanelDescription =>
  half(
    'Throttled clients',
    'Who runs into a rate limit. One: it loops, call its owner. Many: the limit is too low for the load of today.',
    'reqps',
    [
      `topk(10, ${rate('oauth_client_token_requests_total', ['client', 'grant_type'], { outcome: 'throttled' })})`,
      '{{client}} {{grant_type}}',
    ],
  )
export const refusedByClient = (): PanelDescription =>
  half(
    'Refused tokens by client',
    'Whose tokens resource servers refuse, by issuance. One client alone is its own bug; all at once with fault platform is ours.',
    'reqps',
    [
      `topk(10, ${rate('oauth_client_token_rejections_total', ['client', 'grant_type', 'fault'])})`,
      '{{client}} {{grant_type}} {{fault}}',
    ],
  )
export const clientChanges = (): PanelDescription =>
  half(
    'Changes of clients',
    'Registrations that changed. Failures of one client that begin with a change of it: talk to its owner.',
    'short',
    [increase('oauth_client_changes_total', ['change'], {}, '1h'), '{{change}}'],
  )
export const violations = (): PanelDescription =>
  half(
    'Policy violations',
    'What clients did against their entry in clients.yaml. Correct the client, or the entry; a grant or scope that nobody asked for may be an attack.',
    'reqps',
    [
      `${rate('oauth_client_policy_violations_total', ['client', 'violation'])} * on (client) group_left (owner) max by (client, owner) (${series('oauth_client_info')})`,
      '{{client}} {{violation}} ({{owner}})',
    ],
  )
export const secrets = (): PanelDescription =>
  list(
    'Client secrets by expiry',
    'When the secrets of clients.yaml expire. Ask the owner to rotate in time: an expired secret is an outage of one client.',
    'dateTimeFromNow',
    [
      `sort(1000 * max by (server, client) (${series('oauth_client_secret_expiry_timestamp_seconds')}))`,
      'expires',
    ],
  )
export const uncatalogued = (): PanelDescription =>
  half(
    'Clients that nobody answers for',
    'Given tokens lately, and not in clients.yaml. Find the owner, or remove the client.',
    'short',
    [series('oauth_uncatalogued_clients'), '{{server}}'],
  )
export const registry = (): PanelDescription =>
  list(
    'Clients and their owners',
    'The entries of clients.yaml with what each was given in this time. Monthly: remove who asked for nothing, and find an owner for who has none.',
    'short',
    [
      `max by (server, client, owner, client_type, criticality) (${series('oauth_client_info')})`,
      'registered',
    ],
    [
      increase(
        'oauth_client_token_requests_total',
        ['server', 'client'],
        { outcome: 'success' },
        RANGE,
      ),
      'tokens in this time',
    ],
  )
export const authentications = (): PanelDescription =>
  half(
    'Client authentication',
    'How clients prove who they are. Many refused at once: a rotated secret, or clocks that make assertions expire.',
    'reqps',
    [rate('oauth_client_authentications_total', ['method', 'outcome']), '{{method}} {{outcome}}'],
  )
export const senderConstrained = (): PanelDescription =>
  half(
    'Tokens bound to their client',
    'By dpop or mtls; none: whoever has the token may use it. Move clients with privileged scopes first.',
    'reqps',
    [rate('oauth_sender_constrained_requests_total', ['method']), '{{method}}'],
  )
