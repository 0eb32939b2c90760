// Tokens at gateways, meshes and services: accepted, refused, by whose fault.
import { EVENT_KEYS, VALIDATION_REASONS } from '../../events.ts'
import { FAULTS } from '../../slis/validation-fault.ts'
import { STATUS_CLASSES } from './endpoint.ts'
import type { Row } from './row.ts'

const ofResourceServer = { resource_server: 'recorded' } as const
const { mode, cache } = EVENT_KEYS

export const VALIDATION_ROWS = {
  oauth_protected_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests at protected APIs. none: the record does not tell how the API answered, as with most accepted tokens.',
    labels: { ...ofResourceServer, status: STATUS_CLASSES },
    maxSeries: 400,
    heldAtBirth: true,
  },
  oauth_token_validations_total: {
    type: 'counter',
    unit: 'validations',
    help: 'Tokens that a resource server accepted or refused; error: it could not tell.',
    labels: {
      ...ofResourceServer,
      decision: ['accept', 'reject', 'error'],
      mode: mode.type,
      cache: cache.type,
    },
    maxSeries: 1500,
    heldAtBirth: true,
    exemplar: true,
  },
  oauth_token_rejections_total: {
    type: 'counter',
    unit: 'validations',
    help: 'Tokens that were not accepted, by cause and by whose fault it is. attack: signed by a foreign key, or stolen.',
    labels: { ...ofResourceServer, reason: VALIDATION_REASONS, fault: FAULTS },
    maxSeries: 1500,
    heldAtBirth: true,
    exemplar: true,
  },
  oauth_rejected_callers: {
    type: 'gauge',
    unit: 'callers',
    help: 'Clients, else networks, whose tokens were refused in the last 10 minutes.',
    labels: ofResourceServer,
    maxSeries: 50,
  },
  oauth_token_validation_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time that the validation of a token took, without the rest of its request.',
    labels: { ...ofResourceServer, mode: mode.type, cache: cache.type },
    maxSeries: 2700,
    buckets: 'latency',
    heldAtBirth: true,
  },
  oauth_resource_server_info: {
    type: 'gauge',
    unit: '',
    help: 'Resource servers of the configuration: the format of their log, how they validate, whom they trust. The value is 1.',
    labels: { resource_server: 'config', validator: 'config', mode: mode.type, trusts: 'config' },
    maxSeries: 50,
  },
} as const satisfies Record<string, Row>
