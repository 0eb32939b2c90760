import type { JourneyName } from '../config/probes.ts'
import { createDiscovery } from './discovery.ts'
import type { CreateJourney } from './journey.ts'
import { createAuthorizationCodePkce } from './journeys/authorization-code-pkce.ts'
import { createClientCredentials } from './journeys/client-credentials.ts'
import { createDeviceStart } from './journeys/device-start.ts'
import { createIntrospect } from './journeys/introspect.ts'
import { createLogout } from './journeys/logout.ts'
import { createPkceRequired } from './journeys/pkce-required.ts'
import { createRefreshCycle } from './journeys/refresh-cycle.ts'
import { createRefreshReplay } from './journeys/refresh-replay.ts'
import { createRevokeAndVerify } from './journeys/revoke-and-verify.ts'
import { createWrongAudience } from './journeys/wrong-audience.ts'
import { createJwks } from './jwks.ts'
import { createTls } from './tls.ts'

/** Every journey: one file, one line. */
export const JOURNEY_TABLE = {
  discovery: createDiscovery,
  jwks: createJwks,
  tls: createTls,
  'client-credentials': createClientCredentials,
  'authorization-code-pkce': createAuthorizationCodePkce,
  'refresh-cycle': createRefreshCycle,
  'refresh-replay': createRefreshReplay,
  introspect: createIntrospect,
  'revoke-and-verify': createRevokeAndVerify,
  'device-start': createDeviceStart,
  'wrong-audience': createWrongAudience,
  'pkce-required': createPkceRequired,
  logout: createLogout,
} as const satisfies Record<JourneyName, CreateJourney>
