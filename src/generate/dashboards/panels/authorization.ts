// Panels of people: authorization requests, logins, consent, devices, sessions.
import { half, type PanelDescription } from '../panel.ts'
import { rate } from '../queries.ts'

export const authorizations = (): PanelDescription =>
  half(
    'Authorization requests',
    'By response type and outcome. token is the implicit flow, which should be gone; find its client in the log.',
    'reqps',
    [
      rate('oauth_authorization_requests_total', ['response_type', 'outcome']),
      '{{response_type}} {{outcome}}',
    ],
  )
export const unprotected = (): PanelDescription =>
  half(
    'Authorization requests without state or PKCE',
    'Clients that could be given the code of somebody else. Find them in the log, and make PKCE a must for them.',
    'reqps',
    [
      rate('oauth_authorization_requests_total', ['state'], { state: 'missing' }),
      'state {{state}}',
    ],
    [
      rate('oauth_authorization_requests_total', ['pkce'], { pkce: '=~missing|plain' }),
      'PKCE {{pkce}}',
    ],
  )
export const callbacks = (): PanelDescription =>
  half(
    'Failed callbacks, all servers',
    'What relying parties refused. state_mismatch in the mass is an attack or a lost session store; the server sees none of it.',
    'reqps',
    [
      rate('oauth_callback_failures_total', ['relying_party', 'reason']),
      '{{relying_party}} {{reason}}',
    ],
  )
export const consents = (): PanelDescription =>
  half(
    'Consents',
    'Prompts and their answers. Denials and prompts left alone that grow with one release: look at the page and at the scopes asked for.',
    'reqps',
    [rate('oauth_consents_total', ['decision']), '{{decision}}'],
    [rate('oauth_consent_prompts_total', ['server']), 'prompts {{server}}'],
  )
export const devices = (): PanelDescription =>
  half(
    'Device flow',
    'Flows started and completed, and devices that poll (slow_down: too often). Started without completed: people do not reach or do not trust the page.',
    'reqps',
    [rate('oauth_device_authorizations_total', ['step']), '{{step}}'],
    [rate('oauth_device_polls_total', ['answer']), 'poll {{answer}}'],
  )
export const logins = (): PanelDescription =>
  half(
    'Logins',
    'By method and outcome. user_error in the mass is guessing of passwords; dependency_error is a directory or an upstream identity provider.',
    'reqps',
    [rate('oauth_logins_total', ['method', 'outcome']), '{{method}} {{outcome}}'],
  )
export const sessions = (): PanelDescription =>
  half(
    'Sessions and logouts',
    'Sessions that end in the mass, and no logouts beside them: the store lost them.',
    'reqps',
    [rate('oauth_sessions_started_total', ['server']), 'started {{server}}'],
    [rate('oauth_sessions_ended_total', ['server']), 'ended {{server}}'],
    [rate('oauth_logouts_total', ['channel', 'outcome']), 'logout {{channel}} {{outcome}}'],
  )
