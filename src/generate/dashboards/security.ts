// For the security team: stolen, forged and revoked tokens, and what clients may do that they should not.
import type { DashboardDescription } from './dashboard.ts'
import { recentSecurity } from './panels/alerts.ts'
import { callbacks, logins, unprotected } from './panels/authorization.ts'
import { senderConstrained, violations } from './panels/clients.ts'
import { familiesEnded, reuseAttempts, reuseIncidents } from './panels/refresh-reuse.ts'
import { forgedTokens, refusedCallers } from './panels/resource-servers.ts'
import {
  residualLifetime,
  revocationBounds,
  revocationFaults,
  revocationRequests,
  revocationResults,
  revocations,
  revokedUse,
  revokedUseAge,
} from './panels/revocation.ts'
import { secretsDropped } from './panels/sources.ts'
import { dampened, suspiciousUse } from './panels/suspicious-use.ts'
import { lifetimes, riskyScopes } from './panels/tokens.ts'

export const SECURITY: DashboardDescription = {
  uid: 'authslo-security',
  title: 'OAuth security',
  about: 'Stolen, forged and revoked tokens, and what clients may do that they should not.',
  from: 'now-24h',
  rows: [
    ['Stolen tokens', [recentSecurity(), suspiciousUse(), dampened(), forgedTokens()]],
    ['Refresh tokens that came back', [reuseIncidents(), reuseAttempts(), familiesEnded()]],
    [
      'Revocation',
      [
        revokedUse(),
        revocationFaults(),
        revokedUseAge(),
        revocationBounds(),
        residualLifetime(),
        revocationResults(),
        revocations(),
        revocationRequests(),
      ],
    ],
    ['Rights', [riskyScopes(), violations(), lifetimes(), senderConstrained()]],
    ['Attempts', [unprotected(), callbacks(), logins(), refusedCallers(), secretsDropped()]],
  ],
}
