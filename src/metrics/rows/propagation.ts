// How far revocations reached: how long what they ended was still accepted, and where.
import { AGE_EDGES_SECONDS, RESULTS } from '../../correlators/revocation/pair.ts'
import { ofServer, type Row } from './row.ts'

const ofResourceServer = { resource_server: 'recorded' } as const

export const PROPAGATION_ROWS = {
  oauth_revoked_token_use_age_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Age of revocations when a token that they ended was presented: one sample a revocation, resource server and bucket.',
    labels: { ...ofResourceServer, decision: ['accept', 'reject'] },
    maxSeries: 1200,
    buckets: AGE_EDGES_SECONDS,
  },
  oauth_revoked_token_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Presentations of revoked tokens. Ambiguous: so near to the revocation that clocks may have it the other way round.',
    labels: { ...ofResourceServer, decision: ['accept', 'reject', 'ambiguous'] },
    maxSeries: 100,
    exemplar: true,
  },
  oauth_revocation_episodes_total: {
    type: 'counter',
    unit: 'episodes',
    help: 'Revocations whose tokens have all expired, by resource server that saw one, and by what came out.',
    labels: { ...ofResourceServer, result: RESULTS },
    maxSeries: 400,
    heldAtBirth: true,
  },
  oauth_revocation_open_episodes: {
    type: 'gauge',
    unit: 'episodes',
    help: 'Revocations of tokens that would not have expired yet.',
    labels: ofServer,
    maxSeries: 10,
  },
  oauth_revocation_exposure_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from a revocation to the last acceptance of what it ended, at its end. A lower bound of how long it took to spread.',
    labels: ofResourceServer,
    maxSeries: 900,
    buckets: AGE_EDGES_SECONDS,
  },
  oauth_revocation_first_rejection_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from a revocation to the first refusal. An upper bound: clients do not ask all the time.',
    labels: ofResourceServer,
    maxSeries: 900,
    buckets: AGE_EDGES_SECONDS,
  },
  oauth_revocation_residual_lifetime_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'How long revoked tokens would have lived on. Where tokens are validated locally, how long they are still accepted.',
    labels: ofServer,
    maxSeries: 180,
    buckets: AGE_EDGES_SECONDS,
  },
  oauth_revocation_regressions_total: {
    type: 'counter',
    unit: 'episodes',
    help: 'Revocations after which a token was accepted again that had been refused: caches of several replicas.',
    labels: ofResourceServer,
    maxSeries: 50,
  },
  oauth_revocation_overdue_acceptances_total: {
    type: 'counter',
    unit: 'episodes',
    help: 'Revocations after which a token was accepted later than the target, and than the cache that the resource server declares.',
    labels: ofResourceServer,
    maxSeries: 50,
    heldAtBirth: true,
    exemplar: true,
  },
  oauth_resource_server_revocation_bound_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'How long a revoked token can be accepted by what the configuration declares: cache and leeway, or the life of tokens.',
    labels: ofResourceServer,
    maxSeries: 50,
  },
} as const satisfies Record<string, Row>
