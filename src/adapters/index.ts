import type { Adapter } from './adapter.ts'
import { auth0 } from './auth0.ts'
import { authentik } from './authentik.ts'
import { authslo } from './authslo.ts'
import { cognito } from './cognito.ts'
import { dex } from './dex.ts'
import { entra } from './entra.ts'
import { glewlwyd } from './glewlwyd.ts'
import { hydra } from './hydra.ts'
import { keycloak } from './keycloak.ts'
import { lemonldapNg } from './lemonldap-ng.ts'
import { modAuthOpenidc } from './mod-auth-openidc.ts'
import { nginx } from './nginx.ts'
import { oauth2Proxy } from './oauth2-proxy.ts'
import { oidcProvider } from './oidc-provider.ts'
import { okta } from './okta.ts'
import { otlp } from './otlp.ts'
import { springAuthorizationServer } from './spring-authorization-server.ts'
import { springResourceServer } from './spring-resource-server.ts'
import { zitadel } from './zitadel.ts'

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
  auth0,
  okta,
  entra,
  cognito,
  authentik,
  zitadel,
  otlp,
  authslo,
]
