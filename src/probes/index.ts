import type { JourneyName } from '../config/probes.ts'
import { createDiscovery } from './discovery.ts'
import type { CreateJourney } from './journey.ts'
import { createJwks } from './jwks.ts'
import { createTls } from './tls.ts'

/** Every journey: one file, one line. */
export const JOURNEY_TABLE = {
  discovery: createDiscovery,
  jwks: createJwks,
  tls: createTls,
} as const satisfies Record<JourneyName, CreateJourney>
