import { createConsent } from './consent.ts'
import type { CreateCorrelator } from './correlator.ts'
import { createKeyRotation } from './key-rotation.ts'
import { createPolicy } from './policy.ts'
import { createRefreshReuse } from './refresh-reuse.ts'
import { createPassport } from './passport.ts'
import { createRevocation } from './revocation.ts'
import { createSharedAddresses } from './shared-addresses.ts'
import { createSubjectBaseline } from './subject-baseline.ts'
import { createSuspiciousUse } from './suspicious-use.ts'

/** Every correlator: one file, one line. They see events, and what others derived, in this order. */
export const CORRELATORS = {
  'shared-addresses': createSharedAddresses,
  'subject-baseline': createSubjectBaseline,
  'key-rotation': createKeyRotation,
  passport: createPassport,
  consent: createConsent,
  policy: createPolicy,
  'refresh-reuse': createRefreshReuse,
  revocation: createRevocation,
  'suspicious-use': createSuspiciousUse,
} as const satisfies Record<string, CreateCorrelator>
