import type { CreateCorrelator } from './correlator.ts'
import { createKeyRotation } from './key-rotation.ts'
import { createSharedAddresses } from './shared-addresses.ts'

/** Every correlator: one file, one line. They see events, and what others derived, in this order. */
export const CORRELATORS = {
  'shared-addresses': createSharedAddresses,
  'key-rotation': createKeyRotation,
} as const satisfies Record<string, CreateCorrelator>
