import type { Adapter } from './adapter.ts'
import { keycloak } from './keycloak.ts'

/** Every product: one file, one line. */
export const ADAPTERS: readonly Adapter[] = [keycloak]
