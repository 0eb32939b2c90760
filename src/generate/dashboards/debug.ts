// For whoever looks for the cause: each domain by what can go wrong in it.
import { histogram, metric, type LabelName } from '../promql.ts'
import type { MetricName } from '../../metrics/catalog.ts'
import { dashboardText, type DashboardRow } from './dashboard.ts'
import { timeseries, type PanelDescription } from './panels.ts'

const SERVER = { server: '=~$server' } as const
const RESOURCE_SERVER = { resource_server: '=~$resource_server' } as const
const RATE = '$__rate_interval'

const rate = <N extends MetricName>(
  name: N,
  by: readonly LabelName<N>[],
  labels: Parameters<typeof metric<N>>[1],
): string => `sum by (${by.join(', ')}) (rate(${metric(name, labels)}[${RATE}]))`

const quantile = <N extends MetricName>(
  q: number,
  name: N,
  by: readonly LabelName<N>[],
  labels: Parameters<typeof metric<N>>[1],
): string =>
  `histogram_quantile(${q}, sum by (le, ${by.join(', ')}) (rate(${histogram(name, 'bucket', labels)}[${RATE}])))`

const half = (
  title: string,
  description: string,
  unit: PanelDescription['unit'],
  ...queries: PanelDescription['queries']
): PanelDescription => ({ title, description, unit, queries, width: 12 })

const validations = (): PanelDescription =>
  half(
    'Validations by verdict',
    'error: the validator could not tell, and the caller waited. A cache that only misses asks the server for every request.',
    'reqps',
    [rate('oauth_token_validations_total', ['resource_server', 'decision', 'mode', 'cache'], RESOURCE_SERVER), '{{resource_server}} {{decision}} {{mode}} {{cache}}'],
  )
const protectedRequests = (): PanelDescription =>
  half(
    'Requests at protected APIs by status',
    'What callers met. 401 here is the literal failure rate of the guide, wrong tokens of clients included; the promise on validation leaves those out.',
    'reqps',
    [rate('oauth_protected_requests_total', ['resource_server', 'status'], RESOURCE_SERVER), '{{resource_server}} {{status}}'],
  )
const validationTime = (): PanelDescription =>
  half(
    'Time of a validation, p95',
    'By how tokens are validated. Introspection that got slow points at the server; local validation that got slow at the CPU of the resource server.',
    's',
    [quantile(0.95, 'oauth_token_validation_duration_seconds', ['resource_server', 'mode', 'cache'], RESOURCE_SERVER), '{{resource_server}} {{mode}} {{cache}}'],
  )
const introspections = (): PanelDescription =>
  half(
    'Introspections by answer',
    'Many inactive tokens: clients that do not refresh, or a mass revocation. Errors: look at the storage of tokens.',
    'reqps',
    [rate('oauth_introspections_total', ['active', 'outcome'], SERVER), 'active {{active}} {{outcome}}'],
  )
const introspectionCallers = (): PanelDescription =>
  half(
    'Introspections by caller',
    'Who asks most. A caller that doubled lost its cache: ask its team before adding replicas.',
    'reqps',
    [`topk(10, ${rate('oauth_introspections_by_caller_total', ['caller'], SERVER)})`, '{{caller}}'],
  )
const introspectionTime = (): PanelDescription => ({
  ...half(
    'Time of an introspection',
    'As the server and as callers saw it; the difference is the network between them. Exemplars lead to traces.',
    's',
    [quantile(0.5, 'oauth_introspection_duration_seconds', ['vantage'], SERVER), 'p50 {{vantage}}'],
    [quantile(0.95, 'oauth_introspection_duration_seconds', ['vantage'], SERVER), 'p95 {{vantage}}'],
    [quantile(0.99, 'oauth_introspection_duration_seconds', ['vantage'], SERVER), 'p99 {{vantage}}'],
  ),
  exemplars: true,
})
const authorizations = (): PanelDescription =>
  half(
    'Authorization requests',
    'By response type and outcome. token is the implicit flow, which should be gone; find its client in the log.',
    'reqps',
    [rate('oauth_authorization_requests_total', ['response_type', 'outcome'], SERVER), '{{response_type}} {{outcome}}'],
  )
const unprotected = (): PanelDescription =>
  half(
    'Authorization requests without state or PKCE',
    'Clients that could be given the code of somebody else. Find them in the log, and make PKCE a must for them.',
    'reqps',
    [rate('oauth_authorization_requests_total', ['state'], { ...SERVER, state: 'missing' }), 'state {{state}}'],
    [rate('oauth_authorization_requests_total', ['pkce'], { ...SERVER, pkce: '=~missing|plain' }), 'PKCE {{pkce}}'],
  )
const callbacks = (): PanelDescription =>
  half(
    'Failed callbacks, all servers',
    'What relying parties refused. state_mismatch in the mass is an attack or a lost session store; the server sees none of it.',
    'reqps',
    [rate('oauth_callback_failures_total', ['relying_party', 'reason'], {}), '{{relying_party}} {{reason}}'],
  )
const consents = (): PanelDescription =>
  half(
    'Consents',
    'Prompts and their answers. Denials and prompts left alone that grow with one release: look at the page and at the scopes asked for.',
    'reqps',
    [rate('oauth_consents_total', ['decision'], SERVER), '{{decision}}'],
    [rate('oauth_consent_prompts_total', ['server'], SERVER), 'prompts {{server}}'],
  )
const devices = (): PanelDescription =>
  half(
    'Device flow',
    'Flows started and completed, and devices that ask too often (slow_down). Started without completed: people do not reach or do not trust the page.',
    'reqps',
    [rate('oauth_device_authorizations_total', ['step'], SERVER), '{{step}}'],
    [rate('oauth_device_polls_total', ['answer'], SERVER), 'poll {{answer}}'],
  )
const logins = (): PanelDescription =>
  half(
    'Logins',
    'By method and outcome. user_error in the mass is guessing of passwords; dependency_error is a directory or an upstream identity provider.',
    'reqps',
    [rate('oauth_logins_total', ['method', 'outcome'], SERVER), '{{method}} {{outcome}}'],
  )
const sessions = (): PanelDescription =>
  half(
    'Sessions and logouts',
    'Sessions that end in the mass, and no logouts beside them: the store lost them.',
    'reqps',
    [rate('oauth_sessions_started_total', ['server'], SERVER), 'started {{server}}'],
    [rate('oauth_sessions_ended_total', ['server'], SERVER), 'ended {{server}}'],
    [rate('oauth_logouts_total', ['channel', 'outcome'], SERVER), 'logout {{channel}} {{outcome}}'],
  )
const authentications = (): PanelDescription =>
  half(
    'Client authentication',
    'How clients prove who they are. Many refused at once: a rotated secret, or clocks that make assertions expire.',
    'reqps',
    [rate('oauth_client_authentications_total', ['method', 'outcome'], SERVER), '{{method}} {{outcome}}'],
    [rate('oauth_sender_constrained_requests_total', ['method'], SERVER), 'bound {{method}}'],
  )
const scopes = (): PanelDescription =>
  half(
    'Scopes granted',
    'The ten most granted. privileged that rises, or unlisted at all, is worth a question to the owner of the client.',
    'reqps',
    [`topk(10, ${rate('oauth_scope_grants_total', ['scope', 'scope_class'], SERVER)})`, '{{scope}} {{scope_class}}'],
  )
const exchanges = (): PanelDescription =>
  half(
    'Token exchanges',
    'By what they are for. impersonation hides who acts: prefer delegation.',
    'reqps',
    [rate('oauth_token_exchanges_total', ['exchange', 'outcome'], SERVER), '{{exchange}} {{outcome}}'],
  )
const lifetimes = (): PanelDescription =>
  half(
    'Life of tokens, p95',
    'Bounds how long a stolen token is good where nobody asks the server. A jump is a change of settings.',
    's',
    [quantile(0.95, 'oauth_token_lifetime_seconds', ['token', 'grant_type'], SERVER), '{{token}} {{grant_type}}'],
  )
const sizes = (): PanelDescription =>
  half(
    'Size of access tokens, p95',
    'Proxies refuse headers beyond 8 KiB. A size that grows: claims that were added, or groups of a user.',
    'bytes',
    [quantile(0.95, 'oauth_access_token_size_bytes', ['server'], SERVER), '{{server}}'],
  )
const revocationRequests = (): PanelDescription =>
  half(
    'Revocation requests',
    'Whoever asks during an incident must be answered: server_error here means that stolen tokens live on.',
    'reqps',
    [rate('oauth_revocation_requests_total', ['outcome'], SERVER), '{{outcome}}'],
  )
const revocations = (): PanelDescription =>
  half(
    'Revocations',
    'What was ended and why. reuse: the server saw a refresh token twice and killed its family.',
    'reqps',
    [rate('oauth_revocations_total', ['revokes', 'cause'], SERVER), '{{revokes}} by {{cause}}'],
  )
const revokedUse = (): PanelDescription =>
  half(
    'Revoked tokens presented',
    'accept: a revoked token still opens the door; look at the cache of that resource server. ambiguous: too near to the revocation for the clocks.',
    'reqps',
    [rate('oauth_revoked_token_requests_total', ['resource_server', 'decision'], RESOURCE_SERVER), '{{resource_server}} {{decision}}'],
  )
const revokedUseAge = (): PanelDescription =>
  half(
    'Age of revocations when their tokens were accepted, p95',
    'One sample a revocation, resource server and age. Ages beyond the target break the promise.',
    's',
    [quantile(0.95, 'oauth_revoked_token_use_age_seconds', ['resource_server', 'decision'], { ...RESOURCE_SERVER, decision: 'accept' }), '{{resource_server}}'],
  )
const revocationBounds = (): PanelDescription =>
  half(
    'How long revocations took to reach, p95',
    'The truth lies between the last acceptance (exposure) and the first refusal. Where tokens are validated locally, the rest of their life is the exposure.',
    's',
    [quantile(0.95, 'oauth_revocation_exposure_seconds', ['resource_server'], RESOURCE_SERVER), 'last acceptance {{resource_server}}'],
    [quantile(0.95, 'oauth_revocation_first_rejection_seconds', ['resource_server'], RESOURCE_SERVER), 'first refusal {{resource_server}}'],
    [quantile(0.95, 'oauth_revocation_residual_lifetime_seconds', ['server'], SERVER), 'rest of life {{server}}'],
    [metric('oauth_resource_server_revocation_bound_seconds', RESOURCE_SERVER), 'declared {{resource_server}}'],
  )
const revocationResults = (): PanelDescription =>
  half(
    'Revocations by result, a day',
    'unobserved and inconclusive are no successes: their share is what nobody knows. rejected_late and accepted_until_expiry broke the promise.',
    'short',
    [`sum by (result) (increase(${metric('oauth_revocation_episodes_total')}[1d]))`, '{{result}}'],
    [`sum by (server) (${metric('oauth_revocation_open_episodes', SERVER)})`, 'open {{server}}'],
  )
const revocationFaults = (): PanelDescription =>
  half(
    'Revocations that did not hold',
    'overdue: accepted later than the target and than the cache that was declared. again: accepted after a refusal, by a replica with a cache of its own.',
    'reqps',
    [rate('oauth_revocation_overdue_acceptances_total', ['resource_server'], RESOURCE_SERVER), 'overdue {{resource_server}}'],
    [rate('oauth_revocation_regressions_total', ['resource_server'], RESOURCE_SERVER), 'again {{resource_server}}'],
  )
const clientRejections = (): PanelDescription =>
  half(
    'Refused tokens by client',
    'Whose tokens gateways refuse, by issuance. One client alone is its own bug; all at once with fault platform is ours.',
    'reqps',
    [`topk(10, ${rate('oauth_client_token_rejections_total', ['client', 'grant_type', 'fault'], SERVER)})`, '{{client}} {{grant_type}} {{fault}}'],
  )
const clientChanges = (): PanelDescription =>
  half(
    'Changes of clients',
    'Registrations that changed. Failures of one client that begin with a change of it: talk to its owner.',
    'reqps',
    [rate('oauth_client_changes_total', ['change'], SERVER), '{{change}}'],
  )

const violations = (): PanelDescription =>
  half(
    'Policy violations',
    'What clients did against their entry in clients.yaml. Correct the client, or the entry; a grant or scope that nobody asked for may be an attack.',
    'reqps',
    [`${rate('oauth_client_policy_violations_total', ['client', 'violation'], SERVER)} * on (client) group_left (owner) max by (client, owner) (${metric('oauth_client_info', SERVER)})`, '{{client}} {{violation}} ({{owner}})'],
  )
const secrets = (): PanelDescription =>
  half(
    'Client secrets by expiry',
    'When the secrets of clients.yaml expire. Ask the owner to rotate in time: an expired secret is an outage of one client.',
    'dateTimeFromNow',
    [`1000 * ${metric('oauth_client_secret_expiry_timestamp_seconds', SERVER)}`, '{{client}}'],
  )
const uncatalogued = (): PanelDescription =>
  half(
    'Clients that nobody answers for',
    'Given tokens lately, and not in clients.yaml. Find the owner, or remove the client.',
    'short',
    [metric('oauth_uncatalogued_clients', SERVER), '{{server}}'],
  )

const ROWS: readonly DashboardRow[] = [
  ['Resource servers', [validations(), protectedRequests(), validationTime(), clientRejections()], timeseries],
  ['Introspection', [introspections(), introspectionCallers(), introspectionTime()], timeseries],
  ['Authorization', [authorizations(), unprotected(), callbacks(), consents(), devices()], timeseries],
  ['Logins', [logins(), sessions()], timeseries],
  ['Grants', [authentications(), scopes(), exchanges(), lifetimes(), sizes()], timeseries],
  [
    'Revocation',
    [revocationRequests(), revocations(), revokedUse(), revokedUseAge(), revocationBounds(), revocationResults(), revocationFaults()],
    timeseries,
  ],
  ['Clients', [clientChanges(), violations(), uncatalogued(), secrets()], timeseries],
]

export const debug = (): string =>
  dashboardText({
    uid: 'authslo-debug',
    title: 'OAuth debug',
    variables: [
      ['server', 'Server', `${metric('oauth_token_requests_total')}, server`],
      ['resource_server', 'Resource server', `${metric('oauth_token_validations_total')}, resource_server`],
    ],
    rows: ROWS,
  })
