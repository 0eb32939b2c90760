// OpenID Connect RP-Initiated Logout 1.0: after it the browser is nobody's, which prompt=none shows (Core 3.1.2.1).
import { buildEndSessionUrl } from 'openid-client'
import type { Arrival } from '../browser.ts'
import { formsOf } from '../forms.ts'
import { scripted } from '../session.ts'
import { attempt, checkedPage, opened, signIn } from '../sign-in.ts'

/** "Do you want to log out?", and what follows. */
const MAX_PAGES = 3

export const createLogout = scripted(async (session) => {
  const { server, account, step, fail } = session
  const { tokens, browser } = await signIn(session)
  const { postLogoutRedirectUri } = account
  await step('logout_request', async () => {
    let arrival: Arrival = await browser.open(
      buildEndSessionUrl(server, {
        ...(tokens.id_token === undefined ? {} : { id_token_hint: tokens.id_token }),
        ...(postLogoutRedirectUri === undefined
          ? {}
          : { post_logout_redirect_uri: postLogoutRedirectUri }),
      }),
    )
    for (let page = 0; page < MAX_PAGES && !('callback' in arrival); page++) {
      checkedPage(session, 'logout_request', arrival)
      const form = formsOf(arrival.page)[0]
      if (form === undefined) return
      arrival = await browser.submit(arrival.at, form, new Map())
    }
  })
  const silent = await attempt(session, { prompt: 'none' })
  const after = await opened(session, browser, 'session_end', silent)
  if ('callback' in after && after.callback.searchParams.has('error')) return
  fail({
    step: 'session_after_logout',
    outcome: 'neutral',
    reason: 'unknown',
    problem: 'the session goes on after logout',
  })
})
