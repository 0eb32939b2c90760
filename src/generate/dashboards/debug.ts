// For whoever looks for the cause: each domain by what can go wrong in it.
import type { DashboardDescription } from './dashboard.ts'
import {
  authorizations,
  callbacks,
  consents,
  devices,
  logins,
  sessions,
} from './panels/authorization.ts'
import { failedTraces } from './panels/around.ts'
import {
  authentications,
  clientChanges,
  failuresByClient,
  refusedByClient,
} from './panels/clients.ts'
import { clocks, keyAge, keyOverlap, keyRotation, keySetSize } from './panels/keys.ts'
import {
  introspectionCallers,
  introspectionHeatmap,
  introspections,
  introspectionTime,
  protectedRequests,
  validations,
  validationTime,
} from './panels/resource-servers.ts'
import { revocationRequests, revocations } from './panels/revocation.ts'
import {
  coldStarts,
  endpointLatency,
  failedExchanges,
  failuresByError,
  issuanceHeatmap,
  regionLatency,
  tokenRequestsByGrant,
} from './panels/token-endpoint.ts'
import { exchanges } from './panels/tokens.ts'

export const DEBUG: DashboardDescription = {
  uid: 'authslo-debug',
  title: 'OAuth debug',
  about: 'What is the cause? Each domain by what can go wrong in it.',
  from: 'now-3h',
  rows: [
    [
      'Token endpoint',
      [
        failedExchanges(),
        failuresByError(),
        issuanceHeatmap(),
        tokenRequestsByGrant(),
        regionLatency(),
        endpointLatency(),
        exchanges(),
        coldStarts(),
      ],
    ],
    ['Clients', [failuresByClient(), refusedByClient(), authentications(), clientChanges()]],
    ['Resource servers', [validations(), protectedRequests(), validationTime()]],
    [
      'Introspection',
      [introspectionHeatmap(), introspectionTime(), introspections(), introspectionCallers()],
    ],
    ['Keys and clocks', [keyRotation(), keyAge(), keyOverlap(), keySetSize(), clocks()]],
    ['Revocation', [revocations(), revocationRequests()]],
    ['People', [authorizations(), callbacks(), logins(), sessions(), consents(), devices()]],
  ],
  beyond: ({ tempo }) => (tempo === undefined ? [] : [['Traces', [failedTraces(tempo)]]]),
}
