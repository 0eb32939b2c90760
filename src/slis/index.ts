import { availabilityProbe } from './availability-probe.ts'
import { availabilityRequests } from './availability-requests.ts'
import { consentAcceptance } from './consent-acceptance.ts'
import { introspectionLatency } from './introspection-latency.ts'
import { refreshSuccess } from './refresh-success.ts'
import { revocationPropagation } from './revocation-propagation.ts'
import { tokenIssuanceLatency } from './token-issuance-latency.ts'
import { tokenIssuanceSuccess } from './token-issuance-success.ts'
import { tokenValidation } from './token-validation.ts'

/** Every indicator: one file, one line. */
export const SLIS = {
  'token-issuance-success': tokenIssuanceSuccess,
  'token-issuance-latency': tokenIssuanceLatency,
  'token-validation': tokenValidation,
  'introspection-latency': introspectionLatency,
  'refresh-success': refreshSuccess,
  'revocation-propagation': revocationPropagation,
  'availability-probe': availabilityProbe,
  'availability-requests': availabilityRequests,
  'consent-acceptance': consentAcceptance,
} as const

export type SliId = keyof typeof SLIS
