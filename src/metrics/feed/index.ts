import type { AuthEvent } from '../../events.ts'
import type { Store } from '../store.ts'
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
import { feedTokenRequest } from './token.ts'
import { feedUpstream } from './upstream.ts'
import { feedValidation } from './validation.ts'

/** Takes the events that its rows are about and leaves the rest. */
export type Feed = (store: Store, event: AuthEvent, facts: Facts) => void

/** Every feed: one file, one line. */
export const FEEDS: readonly Feed[] = [
  feedTokenRequest,
  feedGrant,
  feedAuthorization,
  feedDevice,
  feedConsent,
  feedCallback,
  feedLogin,
  feedIntrospection,
  feedRevocation,
  feedValidation,
  feedClientChange,
  feedPolicy,
  feedEndpoint,
  feedUpstream,
]
