// A real authorization server, oidc-provider over TLS, with a resource server beside it, and what can be broken about them.
import { readFileSync } from 'node:fs'
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider, { type Adapter, type AdapterPayload, type Configuration } from 'oidc-provider'

/** By its configuration, by its storage, or by what stands in front of it. */
export interface Faults {
  readonly certificate?: 'expired'
  readonly clockAheadSeconds?: number
  /** A new key signs, and the old one is gone. */
  readonly newKey?: true
  /** The key that signs is not among those that are published. */
  readonly keyHidden?: true
  /** The storage does not keep that a token was used up. */
  readonly forgetsUse?: true
  /** The storage loses refresh tokens that came for another. */
  readonly losesRotated?: true
  /** The resource server keeps what it once heard of a token. */
  readonly cachesTokens?: true
  readonly pkceOptional?: true
  readonly ignoresAudience?: true
  readonly ignoresLogout?: true
  readonly otherIssuer?: true
  readonly otherSecret?: true
  /** What paths begin with that are never answered, or with 503. */
  readonly silent?: string
  readonly down?: string
}

export interface TruthServer {
  readonly issuer: string
  readonly breakIt: (faults: Faults) => Promise<void>
  /** Tokens, codes and sessions that there ever were. */
  readonly issued: () => readonly string[]
  readonly close: () => void
}

const CERTIFICATES = join(import.meta.dirname, '../../test/probes/certificates')
export const pem = (name: string): string => readFileSync(join(CERTIFICATES, name), 'utf8')

export const RETURN = 'https://probe.example/callback'
export const AFTER_LOGOUT = 'https://probe.example/'
export const SECRET = 'canary-secret-of-a-probe'
/** Two resource servers; the tokens of the first are JWTs. */
export const ORDERS = 'https://orders.example'
export const BILLING = 'https://billing.example'
export const INVOICES = 'https://invoices.example'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

export const startTruthServer = async (
  scheme: 'http' | 'https' = 'https',
): Promise<TruthServer> => {
  let handler: Handler = () => undefined
  const good = { key: pem('server.key'), cert: pem('server.pem') }
  const listener: Handler = (request, response) => handler(request, response)
  const tls = createHttps(good, listener)
  const server = scheme === 'https' ? tls : createHttp(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `${scheme}://localhost:${(server.address() as AddressInfo).port}`
  const storage = createStorage()
  // Of two keys one signs access tokens.
  let [signing, other] = [await newKey('k1', 'ES256'), await newKey('rsa', 'RS256')]

  const breakIt = async (faults: Faults): Promise<void> => {
    if (faults.newKey === true) signing = await newKey('k2', 'ES256')
    if (faults.certificate === 'expired')
      tls.setSecureContext({ key: good.key, cert: pem('expired.pem') })
    storage.forgetsUse = faults.forgetsUse === true
    storage.losesRotated = faults.losesRotated === true
    const provider = new Provider(issuer, configurationOf(faults, [signing, other], storage))
    provider.on('server_error', () => undefined)
    const callback = provider.callback()
    const resourceServer = createResourceServer(provider, faults)
    const published = faults.keyHidden === true ? [other] : [signing, other]
    handler = (request, response) => {
      const path = new URL(request.url ?? '', issuer).pathname
      if (startsWith(path, faults.silent)) return
      if (startsWith(path, faults.down)) return void response.writeHead(503).end()
      if (faults.clockAheadSeconds !== undefined)
        response.setHeader(
          'date',
          new Date(Date.now() + faults.clockAheadSeconds * 1000).toUTCString(),
        )
      if (path === '/whoami') return void resourceServer(request, response)
      if (path === '/jwks') return json(response, { keys: published.map(publicPart) })
      if (path === '/session/end' && faults.ignoresLogout === true)
        return void response.writeHead(303, { location: AFTER_LOGOUT }).end()
      if (path.startsWith('/.well-known/') && faults.otherIssuer === true)
        return json(response, { issuer: `${issuer}/other`, jwks_uri: `${issuer}/jwks` })
      void callback(request, response)
    }
  }
  await breakIt({})
  return {
    issuer,
    breakIt,
    issued: storage.ids,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const startsWith = (path: string, prefix: string | undefined): boolean =>
  prefix !== undefined && path.startsWith(prefix)

const json = (response: ServerResponse, body: object): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const newKey = async (kid: string, alg: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid }
}
const publicPart = ({ kty, crv, x, y, n, e, alg, use, kid }: JWK): object => ({
  kty,
  crv,
  x,
  y,
  n,
  e,
  alg,
  use,
  kid,
})

/** Asks the server's own storage, and decides by audience. */
const createResourceServer = (
  provider: Provider,
  { cachesTokens, ignoresAudience }: Faults,
): ((request: IncomingMessage, response: ServerResponse) => Promise<void>) => {
  const heard = new Map<string, boolean>()
  return async ({ headers }, response) => {
    const token = headers.authorization?.replace(/^Bearer /, '') ?? ''
    let good = cachesTokens === true ? heard.get(token) : undefined
    if (good === undefined) {
      const found = await provider.ClientCredentials.find(token)
      good = found !== undefined && (ignoresAudience === true || found.aud === BILLING)
      heard.set(token, good)
    }
    if (good) json(response, {})
    else response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
  }
}

const configurationOf = (
  faults: Faults,
  keys: readonly JWK[],
  storage: Storage,
): Configuration => ({
  adapter: storage.adapterFor,
  jwks: { keys: [...keys] },
  cookies: { keys: ['truth'] },
  clients: [
    {
      client_id: 'probe-machine',
      client_secret: faults.otherSecret === true ? 'changed' : SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: 'probe-service',
      client_secret: SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: 'probe-web',
      client_secret: SECRET,
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [RETURN],
      post_logout_redirect_uris: [AFTER_LOGOUT],
    },
    {
      client_id: 'probe-device',
      token_endpoint_auth_method: 'none',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  pkce: { required: () => faults.pkceOptional !== true },
  clientBasedCORS: () => false,
  ttl: {
    AccessToken: 600,
    AuthorizationCode: 60,
    ClientCredentials: 600,
    DeviceCode: 600,
    Grant: 3600,
    IdToken: 600,
    Interaction: 600,
    RefreshToken: 3600,
    Session: 3600,
  },
  formats: {
    customizers: {
      jwt: (_, __, parts) => {
        const ahead = faults.clockAheadSeconds ?? 0
        for (const claim of ['iat', 'exp'] as const)
          parts.payload[claim] = Number(parts.payload[claim]) + ahead
      },
    },
  },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => [],
      getResourceServerInfo: (_, resource) => ({
        scope: '',
        audience: resource,
        accessTokenFormat: resource === ORDERS ? 'jwt' : 'opaque',
        ...(resource === ORDERS ? { jwt: { sign: { alg: 'ES256' as const } } } : {}),
      }),
    },
  },
})

interface Storage {
  forgetsUse: boolean
  losesRotated: boolean
  readonly ids: () => readonly string[]
  readonly adapterFor: (model: string) => Adapter
}

const createStorage = (): Storage => {
  const rows = new Map<string, AdapterPayload>()
  const ever = new Set<string>()
  const where = (key: 'uid' | 'userCode', value: string): Promise<AdapterPayload | undefined> =>
    Promise.resolve([...rows.values()].find((row) => row[key] === value))
  const storage: Storage = {
    forgetsUse: false,
    losesRotated: false,
    ids: () => [...ever],
    adapterFor: (model) => ({
      upsert: async (id, payload) => {
        ever.add(id)
        const rotated = model === 'RefreshToken' && (payload['rotations'] ?? 0) > 0
        if (rotated && storage.losesRotated) return
        rows.set(`${model} ${id}`, payload)
      },
      find: (id) => Promise.resolve(rows.get(`${model} ${id}`)),
      findByUid: (uid) => where('uid', uid),
      findByUserCode: (code) => where('userCode', code),
      consume: async (id) => {
        const row = rows.get(`${model} ${id}`)
        if (row !== undefined && !storage.forgetsUse) row.consumed = Math.floor(Date.now() / 1000)
      },
      destroy: async (id) => void rows.delete(`${model} ${id}`),
      revokeByGrantId: async (grantId) => {
        for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key)
      },
    }),
  }
  return storage
}
