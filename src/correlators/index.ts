import { createConsent } from './consent.ts'
import type { CreateCorrelator } from './correlator.ts'
import { createPolicy } from './policy.ts'
import { createPassport } from './passport.ts'
import { createRevocation } from './revocation.ts'
import { createSharedAddresses } from './shared-addresses.ts'

/** Every correlator: one file, one line. They see events, and what others derived, in this order. */
export const CORRELATORS = {
  'shared-addresses': createSharedAddresses,
  consent: createConsent,
  policy: createPolicy,
  passport: createPassport,
  revocation: createRevocation,
} as const satisfies Record<string, CreateCorrelator>
