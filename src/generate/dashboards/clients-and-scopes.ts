// For the monthly review: who has access to what, who answers for it, and who fails.
import type { DashboardDescription } from './dashboard.ts'
import {
  authentications,
  clientChanges,
  failingClients,
  failuresByClient,
  refusedByClient,
  registry,
  requestsByClient,
  secrets,
  senderConstrained,
  throttledClients,
  uncatalogued,
  violations,
} from './panels/clients.ts'
import { resourceServers } from './panels/resource-servers.ts'
import { exchanges, lifetimes, riskyScopes, scopeReview, scopes, sizes } from './panels/tokens.ts'

export const CLIENTS_AND_SCOPES: DashboardDescription = {
  uid: 'authslo-clients-and-scopes',
  title: 'OAuth clients and scopes',
  about: 'Who has access to what, who answers for it, and who fails?',
  from: 'now-30d',
  rows: [
    ['Who answers for it', [registry(), secrets(), uncatalogued(), clientChanges(), violations()]],
    [
      'Use and failures',
      [
        requestsByClient(),
        failuresByClient(),
        refusedByClient(),
        throttledClients(),
        failingClients(),
      ],
    ],
    ['Scopes', [scopeReview(), scopes(), riskyScopes()]],
    [
      'How',
      [
        authentications(),
        senderConstrained(),
        lifetimes(),
        sizes(),
        exchanges(),
        resourceServers(),
      ],
    ],
  ],
}
