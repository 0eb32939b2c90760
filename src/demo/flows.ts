// What the demo's clients do, over HTTP like anyone.
import { createHash, randomBytes } from 'node:crypto'
import { authorizationOf, isPublic, REDIRECT_URI, RESOURCE } from './clients.ts'
import { asClient, newTrace } from './tracing.ts'

export interface Session {
  readonly client: string
  readonly accessToken: string
  readonly refreshToken: string | undefined
}

export interface TokenAnswer {
  readonly status: number
  readonly access_token?: string
  readonly refresh_token?: string
  readonly device_code?: string
  readonly verification_uri_complete?: string
}

const AGENTS: Readonly<Record<string, string>> = {
  'web-shop': 'shop-backend/4.1',
  'mobile-app': 'ShopApp/9.3 (iPhone; iOS 19.1)',
  'tv-app': 'TvApp/2.0',
}
const agentOf = (client: string): Record<string, string> => ({
  'user-agent': AGENTS[client] ?? `${client}/1.0`,
})

export interface Flows {
  readonly post: (
    path: string,
    client: string,
    form: Record<string, string>,
    secret?: string,
  ) => Promise<TokenAnswer>
  /** Authorization code with PKCE (RFC 7636), the user at the login page included. */
  readonly signIn: (client: string, state: string) => Promise<Session | undefined>
  readonly authorize: (
    client: string,
    state: string,
  ) => Promise<{ code: string; verifier: string } | undefined>
  readonly refresh: (session: Session) => Promise<Session | undefined>
  readonly device: (client: string) => Promise<TokenAnswer>
}

export const createFlows = (issuer: string, signal: AbortSignal): Flows => {
  const post: Flows['post'] = async (path, client, form, secret) => {
    const identity = isPublic(client) ? { client_id: client } : {}
    const url = `${issuer}${path}`
    const response = await asClient('POST', url, (trace) =>
      fetch(url, {
        method: 'POST',
        signal,
        headers: { ...trace, ...agentOf(client), ...authorizationOf(client, secret) },
        body: new URLSearchParams({ ...identity, ...form }),
      }),
    )
    const body: unknown = await response.json().catch(() => ({}))
    return { ...(body as object), status: response.status }
  }

  /** Follows redirects as a browser with cookies would, until the client's own address. */
  const browse = async (start: string): Promise<URL | undefined> => {
    const jar = new Map<string, string>()
    const trace = newTrace()
    let at = start
    for (let hops = 0; hops < 12; hops++) {
      if (at.startsWith(REDIRECT_URI)) return new URL(at)
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(at, {
        redirect: 'manual',
        signal,
        headers: {
          cookie,
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
          ...trace,
        },
      })
      await response.arrayBuffer()
      for (const set of response.headers.getSetCookie()) {
        const [pair = ''] = set.split(';')
        const equals = pair.indexOf('=')
        jar.set(pair.slice(0, equals), pair.slice(equals + 1))
      }
      const location = response.headers.get('location')
      if (location === null) return undefined
      at = new URL(location, at).href
    }
    return undefined
  }

  const authorize: Flows['authorize'] = async (client, state) => {
    const verifier = randomBytes(32).toString('base64url')
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const query = new URLSearchParams({
      client_id: client,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: 'openid orders:read',
      resource: RESOURCE,
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    const back = await browse(`${issuer}/auth?${query.toString()}`)
    const code = back?.searchParams.get('code')
    return code === null || code === undefined ? undefined : { code, verifier }
  }

  const sessionOf = (client: string, answer: TokenAnswer): Session | undefined =>
    answer.access_token === undefined
      ? undefined
      : { client, accessToken: answer.access_token, refreshToken: answer.refresh_token }

  return {
    post,
    authorize,
    signIn: async (client, state) => {
      const granted = await authorize(client, state)
      if (granted === undefined) return undefined
      const answer = await post('/token', client, {
        grant_type: 'authorization_code',
        code: granted.code,
        code_verifier: granted.verifier,
        redirect_uri: REDIRECT_URI,
      })
      return sessionOf(client, answer)
    },
    refresh: async ({ client, refreshToken }) => {
      if (refreshToken === undefined) return undefined
      return sessionOf(
        client,
        await post('/token', client, { grant_type: 'refresh_token', refresh_token: refreshToken }),
      )
    },
    device: (client) => post('/device/auth', client, { scope: 'openid' }),
  }
}
