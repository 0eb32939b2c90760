// Panels of load: how much there is, how much there was, and what it costs.
import { figure, half, list, type PanelDescription } from '../panel.ts'
import { quantile, RANGE, RATE, rate, series, share } from '../queries.ts'

const requests = (ago = ''): string =>
  `sum by (server) (rate(${series('oauth_token_requests_total')}[${RATE}]${ago}))`
const STEP = '5m'

export const peak = (): PanelDescription =>
  figure(
    'Peak of token requests',
    'The highest rate of this time. Load tests should reach twice that; choose a time that has the last peak in it.',
    'reqps',
    [`max_over_time(${requests()}[${RANGE}:${STEP}])`, '{{server}}'],
  )
export const average = (): PanelDescription =>
  figure(
    'Average of token requests',
    'Peak over average says what scaling by itself would save.',
    'reqps',
    [`avg_over_time(${requests()}[${RANGE}:${STEP}])`, '{{server}}'],
  )
export const loadByEndpoint = (): PanelDescription =>
  half(
    'Load by endpoint',
    'Where requests go. jwks and discovery should be cached by their callers: more than one a minute and instance is a client without a cache.',
    'reqps',
    [
      rate('oauth_endpoint_requests_total', ['endpoint', 'auth_region']),
      '{{endpoint}} {{auth_region}}',
    ],
  )
export const throttled = (): PanelDescription =>
  half(
    'Share of requests throttled',
    'What rate limits keep away. Rising with the load: raise the limit, or add instances.',
    'percentunit',
    [
      share(
        rate('oauth_token_requests_total', ['server', 'grant_type'], { outcome: 'throttled' }),
        rate('oauth_token_requests_total', ['server', 'grant_type']),
      ),
      '{{server}} {{grant_type}}',
    ],
  )
export const lastWeek = (): PanelDescription =>
  half(
    'Token requests, now and a week ago',
    'Growth. Twice a week ago without a campaign: find the client that causes it on the dashboard of clients.',
    'reqps',
    [requests(), 'now {{server}}'],
    [requests(' offset 7d'), 'a week ago {{server}}'],
  )
export const validationCost = (): PanelDescription =>
  list(
    'Cost of a validation, p99, all servers',
    'Local or by introspection: seconds of waiting that each call pays. Compare before you move a service from one to the other.',
    's',
    [quantile(0.99, 'oauth_token_validation_duration_seconds', ['resource_server', 'mode']), 'p99'],
  )
export const validationsByMode = (): PanelDescription =>
  half(
    'Validations by mode, all servers',
    'introspection is load of the server, local is CPU of the service. What moves from local to introspection must be planned for here.',
    'reqps',
    [rate('oauth_token_validations_total', ['mode', 'cache']), '{{mode}} {{cache}}'],
  )
export const perClient = (): PanelDescription =>
  half(
    'Active clients',
    'Load grows with them. The limit of labelled clients is in authslo.yaml.',
    'short',
    [series('oauth_active_clients'), '{{server}}'],
  )
