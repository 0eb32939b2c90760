// A real authorization server: oidc-provider with our listener, in this process, on a port of its own.
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider'
import { authsloListener } from '../oidc-provider/index.ts'
import { CLIENTS, RESOURCE } from './clients.ts'
import { listenOnLoopback, type Loopback } from './loopback.ts'
import type { DemoStore } from './store.ts'

type Handler = Parameters<typeof listenOnLoopback>[1]

export interface AuthorizationServer {
  readonly issuer: string
  /** A new key signs from now on; older ones stay published. */
  readonly rotateKey: () => Promise<void>
  readonly close: () => Promise<void>
}

export const startAuthorizationServer = async (
  store: DemoStore,
  write: (line: string) => void,
): Promise<AuthorizationServer> => {
  let keys: readonly JWK[] = []
  let handler: Handler = (_, response) => {
    response.statusCode = 503
    response.end()
  }
  const loopback: Loopback = await listenOnLoopback('authorization server', (request, response) =>
    handler(request, response),
  )
  const issuer = loopback.url
  const rotateKey = async (): Promise<void> => {
    // The first of its algorithm signs.
    keys = [await newKey(`demo-${keys.length + 1}`), ...keys]
    const provider = new Provider(issuer, configuration(store, keys))
    authsloListener(provider, { write })
    provider.on('server_error', () => undefined)
    const callback = provider.callback()
    handler = (request, response) => {
      const uid = /^\/interaction\/([\w-]+)$/.exec(request.url ?? '')?.[1]
      const answered =
        uid === undefined ? callback(request, response) : answer(provider, request, response)
      return answered.catch(() => void response.destroy())
    }
  }
  await rotateKey()
  return { issuer, rotateKey, close: loopback.close }
}

const newKey = async (kid: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid }
}

const configuration = (store: DemoStore, keys: readonly JWK[]): Configuration => ({
  adapter: (model: string) => store.adapterFor(model),
  clients: CLIENTS as unknown as ClientMetadata[],
  jwks: { keys: [...keys] },
  cookies: { keys: ['demo'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  scopes: ['openid', 'orders:read'],
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => [],
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'orders:read',
        audience: RESOURCE,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 300,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  clientBasedCORS: () => false,
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  ttl: {
    AccessToken: 300,
    AuthorizationCode: 60,
    ClientCredentials: 300,
    DeviceCode: 60,
    Grant: 3600,
    IdToken: 300,
    Interaction: 60,
    RefreshToken: 1800,
    Session: 3600,
  },
})

/** The login and consent pages of the demo: a user who always knows the password and agrees. */
const answer = async (
  provider: Provider,
  request: Parameters<Handler>[0],
  response: Parameters<Handler>[1],
): Promise<void> => {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response)
  if (prompt.name === 'login') {
    const accountId = `user-${Math.abs(hash(JSON.stringify(params['state'] ?? ''))) % 40}`
    await provider.interactionFinished(
      request,
      response,
      { login: { accountId } },
      { mergeWithLastSubmission: false },
    )
    return
  }
  const found = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant =
    found ??
    new provider.Grant({
      ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
      clientId: String(params['client_id']),
    })
  grant.addOIDCScope(String(params['scope']))
  grant.addResourceScope(RESOURCE, 'orders:read')
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(
    request,
    response,
    { consent },
    { mergeWithLastSubmission: true },
  )
}

const hash = (text: string): number => {
  let value = 0
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) | 0
  return value
}
