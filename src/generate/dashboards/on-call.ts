// For whoever was paged: which promise burns, for whom, why, and whether we can see enough to say so.
import type { DashboardDescription } from './dashboard.ts'
import { firingNow } from './panels/alerts.ts'
import { serverLogs } from './panels/around.ts'
import { failingClients, failuresByClient } from './panels/clients.ts'
import { certificates, keyRotation, keySetFetches } from './panels/keys.ts'
import { journeys, sinceSuccess, stepTime } from './panels/probes.ts'
import { affectedClients, budgets, burnRate } from './panels/promises.ts'
import {
  refusalsByCause,
  refusedCallers,
  validationFailureRate,
} from './panels/resource-servers.ts'
import { sourceHealth, sourceLag } from './panels/sources.ts'
import {
  endpointsByStatus,
  failuresByCause,
  issuanceErrorRate,
  issuanceLatency,
  tokenRequests,
  upstreamFailures,
} from './panels/token-endpoint.ts'

/** Alerts link to it. */
export const ON_CALL: DashboardDescription = {
  uid: 'authslo-on-call',
  title: 'OAuth on call',
  about: 'Which promise burns, for whom, why, and can we see enough to say so?',
  from: 'now-6h',
  rows: [
    ['Now', [firingNow(), budgets(), burnRate('1h'), affectedClients()]],
    [
      'Token endpoint',
      [
        tokenRequests(),
        issuanceErrorRate(),
        failuresByCause(),
        issuanceLatency(),
        endpointsByStatus(),
        upstreamFailures(),
      ],
    ],
    ['Clients', [failingClients(), failuresByClient()]],
    ['Resource servers', [validationFailureRate(), refusalsByCause(), refusedCallers()]],
    ['Keys and certificates', [keyRotation(), keySetFetches(), certificates()]],
    ['From outside', [journeys(), stepTime(), sinceSuccess()]],
    ['Can we see it?', [sourceHealth(), sourceLag()]],
  ],
  beyond: ({ loki }) => (loki === undefined ? [] : [['Logs', [serverLogs(loki)]]]),
}
