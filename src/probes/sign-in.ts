// The authorization code flow with PKCE (RFC 7636), as a person would go through it.
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { createBrowser, formWith, type Arrival, type Browser } from './browser.ts'
import { readIssuedAt } from './clock-skew.ts'
import { requestFailure } from './discovery.ts'
import { formsOf, type Form } from './forms.ts'
import type { Step } from './journey.ts'
import type { Session } from './session.ts'
import type { Answer } from './transport.ts'

export type Tokens = Awaited<ReturnType<typeof authorizationCodeGrant>>
export interface SignedIn {
  readonly tokens: Tokens
  readonly browser: Browser
}

/** A name, a password, a question or two, one page each at most. */
const MAX_PAGES = 6

export interface Attempt {
  readonly url: URL
  readonly verifier: string
  readonly state: string
  readonly nonce: string
}

/** `without`: parameters that are left out; `more`: that are added. */
export const attempt = async (
  { server, account }: Session,
  more: Readonly<Record<string, string>> = {},
  without: readonly string[] = [],
): Promise<Attempt> => {
  const [verifier, state, nonce] = [randomPKCECodeVerifier(), randomState(), randomNonce()]
  const parameters = Object.entries({
    scope: 'openid',
    ...account.parameters,
    redirect_uri: account.redirectUri,
    response_type: 'code',
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...more,
  }).filter(([name]) => !without.includes(name))
  return {
    url: buildAuthorizationUrl(server, Object.fromEntries(parameters)),
    verifier,
    state,
    nonce,
  }
}

/** Opens what an authorization request leads to; a page that is an error is a failure. */
export const opened = async (
  session: Session,
  browser: Browser,
  step: Step,
  { url }: Attempt,
): Promise<Arrival> =>
  session.step(step, async () => {
    const arrival = await browser.open(url)
    return 'callback' in arrival ? arrival : checkedPage(session, step, arrival)
  })

export const checkedPage = (
  session: Session,
  step: Step,
  arrival: Extract<Arrival, { readonly page: string }>,
): Arrival => {
  const { status } = arrival
  const failure = requestFailure({ status } as Answer, step, 'internal')
  if (failure === undefined) return arrival
  return session.fail(
    status >= 500 || status === 429
      ? failure
      : { ...failure, outcome: 'client_error', reason: 'request_malformed' },
  )
}

export const signIn = async (session: Session): Promise<SignedIn> => {
  const { account, step, fail, server, password, found, now } = session
  const returns = [account.redirectUri, account.postLogoutRedirectUri].flatMap((uri) =>
    uri === undefined ? [] : [new URL(uri)],
  )
  const browser = createBrowser(session, 'login', returns)
  const tried = await attempt(session)
  let arrival: Arrival = await opened(session, browser, 'authorization_request', tried)
  const { user, password: secret } = account.loginFields
  const fill = new Map([
    [user, account.user],
    [secret, password],
  ])
  const callback = await step('login', async () => {
    let sent = false
    for (let page = 0; page < MAX_PAGES && !('callback' in arrival); page++) {
      const login: Form | undefined = formWith(arrival.page, [user, secret])
      const asksAgain = login?.fields.some(([name]) => name === secret) === true && sent
      if (asksAgain)
        return fail({
          step: 'login',
          outcome: 'client_error',
          reason: 'bad_credentials',
          problem: 'the login page comes back',
        })
      const form: Form | undefined = login ?? (sent ? formsOf(arrival.page)[0] : undefined)
      if (form === undefined)
        return fail({
          step: 'login',
          outcome: 'server_error',
          reason: 'unknown',
          problem: sent
            ? 'a page without a form follows the login'
            : `the page has no form with ${user} or ${secret}`,
        })
      sent ||= form.fields.some(([name]) => name === secret)
      arrival = await browser.submit(arrival.at, form, fill)
      if (!('callback' in arrival)) arrival = checkedPage(session, 'login', arrival)
    }
    if ('callback' in arrival) return arrival.callback
    return fail({
      step: 'login',
      outcome: 'server_error',
      reason: 'unknown',
      problem: 'the login has no end',
    })
  })
  const tokens = await step('code_exchange', () =>
    authorizationCodeGrant(
      server,
      callback,
      {
        pkceCodeVerifier: tried.verifier,
        expectedState: tried.state,
        expectedNonce: tried.nonce,
        idTokenExpected: true,
      },
      resourceOf(session),
    ),
  )
  const claims = tokens.claims()
  if (claims !== undefined) found({ clock: readIssuedAt(claims.iat, now()) })
  return { tokens, browser }
}

/** RFC 8707 2.2: also of the token request. */
export const resourceOf = ({ account }: Session): Record<string, string> => {
  const { resource } = account.parameters
  return resource === undefined ? {} : { resource }
}
