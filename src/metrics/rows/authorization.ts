// The authorization endpoint, and what people do there: consents, devices, relying parties.
import { EVENT_KEYS, OUTCOMES, RELYING_PARTY_REASONS } from '../../events.ts'
import { ofServer, type Row } from './row.ts'

export const RESPONSE_TYPES = ['code', 'token', 'id_token', 'hybrid', 'other'] as const
export const PRESENCES = ['present', 'missing', 'unknown'] as const
export const PKCE_METHODS = ['s256', 'plain', 'missing', 'unknown'] as const
/** `unknown`: none that a relying party knows, such as an upstream that did not answer. */
export const CALLBACK_REASONS = [...RELYING_PARTY_REASONS, 'unknown'] as const

export const AUTHORIZATION_ROWS = {
  oauth_authorization_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Authorizations that ended, by what the client asked for and how well it protected itself. token and hybrid: implicit flow.',
    labels: {
      ...ofServer,
      response_type: RESPONSE_TYPES,
      state: PRESENCES,
      pkce: PKCE_METHODS,
      outcome: OUTCOMES,
    },
    maxSeries: 800,
    heldAtBirth: true,
  },
  oauth_callback_failures_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Logins that ended at the redirect endpoint of a relying party, by cause.',
    labels: { relying_party: 'recorded', reason: CALLBACK_REASONS },
    maxSeries: 300,
    heldAtBirth: true,
  },
  oauth_consent_prompts_total: {
    type: 'counter',
    unit: 'prompts',
    help: 'Consent prompts that people were shown, where the product says so.',
    labels: ofServer,
    maxSeries: 10,
    heldAtBirth: true,
  },
  oauth_consents_total: {
    type: 'counter',
    unit: 'answers',
    help: 'Answers to consent prompts. abandoned: none within 30 minutes.',
    labels: { ...ofServer, decision: ['granted', 'denied', 'withdrawn', 'abandoned'] },
    maxSeries: 50,
    heldAtBirth: true,
  },
  oauth_device_authorizations_total: {
    type: 'counter',
    unit: 'flows',
    help: 'Steps of device flows. completed: tokens were handed out.',
    labels: { ...ofServer, step: EVENT_KEYS.step.type },
    maxSeries: 60,
    heldAtBirth: true,
  },
  oauth_device_polls_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests of devices that wait for their user.',
    labels: { ...ofServer, answer: ['pending', 'slow_down'] },
    maxSeries: 20,
    heldAtBirth: true,
  },
} as const satisfies Record<string, Row>
