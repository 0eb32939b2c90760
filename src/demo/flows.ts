// What the demo's clients do, over HTTP like anyone.
import { createHash, randomBytes } from 'node:crypto'
import { authorizationOf, isPublic, REDIRECT_URI, RESOURCE } from './clients.ts'
import { callerOf, headersOf, serverCaller, type Caller, type Person } from './people.ts'
import { asClient, newTrace } from './tracing.ts'

export interface Session {
  readonly client: string
  readonly person: Person
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

export interface Flows {
  readonly post: (
    path: string,
    client: string,
    form: Record<string, string>,
    /** `from`: where the client runs, unless on its own server. */
    options?: { readonly secret?: string; readonly from?: Caller },
  ) => Promise<TokenAnswer>
  /** Authorization code with PKCE (RFC 7636), the person at the login page included. */
  readonly signIn: (client: string, person: Person) => Promise<Session | undefined>
  readonly authorize: (
    client: string,
    person: Person,
  ) => Promise<{ code: string; verifier: string } | undefined>
  /** `from`: where the token is presented, unless where its session is at home. */
  readonly refresh: (session: Session, from?: Caller) => Promise<Session | undefined>
  /** Of a service; without a token where none is given. */
  readonly call: (url: string, token: string | undefined, from: Caller) => Promise<unknown>
}

export const createFlows = (issuer: string, signal: AbortSignal): Flows => {
  const post: Flows['post'] = async (path, client, form, options = {}) => {
    const identity = isPublic(client) ? { client_id: client } : {}
    const url = `${issuer}${path}`
    const response = await asClient('POST', url, (trace) =>
      fetch(url, {
        method: 'POST',
        signal,
        headers: {
          ...trace,
          ...headersOf(options.from ?? serverCaller(client)),
          ...authorizationOf(client, options.secret),
        },
        body: new URLSearchParams({ ...identity, ...form }),
      }),
    )
    const body: unknown = await response.json().catch(() => ({}))
    return { ...(body as object), status: response.status }
  }

  /** Follows redirects as a browser with cookies would, until the client's own address. */
  const browse = async (start: string, person: Person): Promise<URL | undefined> => {
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
          ...headersOf({ address: person.address, agent: person.browser }),
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

  const authorize: Flows['authorize'] = async (client, person) => {
    const verifier = randomBytes(32).toString('base64url')
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const query = new URLSearchParams({
      client_id: client,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: 'openid orders:read',
      resource: RESOURCE,
      state: randomBytes(8).toString('base64url'),
      login_hint: person.account,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    const back = await browse(`${issuer}/auth?${query.toString()}`, person)
    const code = back?.searchParams.get('code')
    return code === null || code === undefined ? undefined : { code, verifier }
  }

  const sessionOf = (client: string, person: Person, answer: TokenAnswer): Session | undefined =>
    answer.access_token === undefined
      ? undefined
      : { client, person, accessToken: answer.access_token, refreshToken: answer.refresh_token }

  const call: Flows['call'] = async (url, token, from) => {
    const authorization: Record<string, string> =
      token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await asClient('GET', url, (trace) =>
      fetch(url, { signal, headers: { ...trace, ...headersOf(from), ...authorization } }),
    )
    await response.arrayBuffer()
  }

  return {
    post,
    call,
    authorize,
    signIn: async (client, person) => {
      const granted = await authorize(client, person)
      if (granted === undefined) return undefined
      const form = {
        grant_type: 'authorization_code',
        code: granted.code,
        code_verifier: granted.verifier,
        redirect_uri: REDIRECT_URI,
      }
      const from = callerOf(client, person)
      return sessionOf(client, person, await post('/token', client, form, { from }))
    },
    refresh: async ({ client, person, refreshToken }, from = callerOf(client, person)) => {
      if (refreshToken === undefined) return undefined
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
      return sessionOf(client, person, await post('/token', client, form, { from }))
    },
  }
}
