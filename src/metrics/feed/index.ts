import type { AuthEvent, Kind } from '../../events.ts'
import type { Store } from '../store.ts'
import { feedColdStart } from './cold-start.ts'
import { feedRotation } from './keys.ts'
import { feedProbe } from './probe.ts'
import { feedAuthorization, feedDevice } from './authorization.ts'
import { feedCallback } from './callback.ts'
import { feedClientChange } from './client.ts'
import { feedConsent } from './consent.ts'
import { feedEndpoint } from './endpoint.ts'
import type { Facts } from './facts.ts'
import { feedGrant } from './grant.ts'
import { feedIntrospection } from './introspection.ts'
import { feedLogin } from './login.ts'
import { feedPolicy } from './policy.ts'
import { feedRevocation } from './revocation.ts'
import { feedRefreshReuse } from './refresh-reuse.ts'
import { feedSuspiciousUse } from './suspicious-use.ts'
import { feedPropagation } from './propagation.ts'
import { feedTokenRequest } from './token.ts'
import { feedUpstream } from './upstream.ts'
import { feedValidation } from './validation.ts'

/** Takes the events that its rows are about and leaves the rest. */
export type Feed = (store: Store, event: AuthEvent, facts: Facts) => void

/** Every feed: one file, one line; the kinds that its rows are about, or all. */
export const FEEDS: readonly (readonly [feed: Feed, of: readonly Kind[] | 'all'])[] = [
  [feedTokenRequest, ['token_request', 'http_request']],
  [feedGrant, ['token_request']],
  [feedAuthorization, ['authorization_request']],
  [feedDevice, ['device_authorization', 'token_request']],
  [feedConsent, ['consent_prompt', 'consent']],
  [feedCallback, ['callback']],
  [feedLogin, ['login', 'session', 'revocation']],
  [feedIntrospection, ['introspection', 'http_request']],
  [feedRevocation, ['revocation']],
  [feedPropagation, ['revoked_token_use', 'revocation_closed']],
  [feedValidation, ['token_validation', 'http_request']],
  [feedClientChange, ['client_change']],
  [feedPolicy, ['policy_violation']],
  [feedEndpoint, 'all'],
  [feedUpstream, 'all'],
  [feedRotation, ['rotation_closed']],
  [feedProbe, ['probe']],
  [feedColdStart, ['client_token_acquisition']],
  [feedRefreshReuse, ['refresh_reuse']],
  [feedSuspiciousUse, ['suspicious_use']],
]
