// For planning: how much there is, what it costs, and what will be too little.
import type { DashboardDescription } from './dashboard.ts'
import { devices } from './panels/authorization.ts'
import { requestsByClient } from './panels/clients.ts'
import {
  average,
  lastWeek,
  loadByEndpoint,
  peak,
  perClient,
  throttled,
  validationCost,
  validationsByMode,
} from './panels/load.ts'
import {
  cacheShare,
  introspectionCallers,
  introspections,
  introspectionTime,
} from './panels/resource-servers.ts'
import {
  endpointLatency,
  issuanceLatency,
  tokenRequestsByGrant,
  tokensIssued,
} from './panels/token-endpoint.ts'
import { sizes } from './panels/tokens.ts'

export const CAPACITY: DashboardDescription = {
  uid: 'authslo-capacity',
  title: 'OAuth capacity',
  about: 'How much there is, what it costs, and what will be too little.',
  from: 'now-7d',
  rows: [
    [
      'Load',
      [
        peak(),
        average(),
        tokensIssued(),
        lastWeek(),
        tokenRequestsByGrant(),
        loadByEndpoint(),
        requestsByClient(),
        perClient(),
      ],
    ],
    ['Limits', [throttled(), issuanceLatency(), endpointLatency(), sizes()]],
    ['Validation', [validationsByMode(), cacheShare(), validationCost()]],
    [
      'Introspection and polling',
      [introspections(), introspectionCallers(), introspectionTime(), devices()],
    ],
  ],
}
