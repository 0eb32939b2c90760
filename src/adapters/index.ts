import type { Adapter } from './adapter.ts'
import { authslo } from './authslo.ts'
import { dex } from './dex.ts'
import { glewlwyd } from './glewlwyd.ts'
import { hydra } from './hydra.ts'
import { keycloak } from './keycloak.ts'
import { lemonldapNg } from './lemonldap-ng.ts'
import { modAuthOpenidc } from './mod-auth-openidc.ts'
import { nginx } from './nginx.ts'
import { oauth2Proxy } from './oauth2-proxy.ts'
import { oidcProvider } from './oidc-provider.ts'
import { otlp } from './otlp.ts'
import { springAuthorizationServer } from './spring-authorization-server.ts'
import { springResourceServer } from './spring-resource-server.ts'

/** Every product: one file, one line. */
export const ADAPTERS: readonly Adapter[] = [
  keycloak,
  oidcProvider,
  hydra,
  dex,
  glewlwyd,
  lemonldapNg,
  springAuthorizationServer,
  springResourceServer,
  oauth2Proxy,
  nginx,
  modAuthOpenidc,
  otlp,
  authslo,
]
