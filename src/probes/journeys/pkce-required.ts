// RFC 7636 4.4.1: a request without code_challenge is refused. One with it is made first, so that the refusal means something.
import { createBrowser } from '../browser.ts'
import { scripted } from '../session.ts'
import { attempt, checkedPage, opened } from '../sign-in.ts'

export const createPkceRequired = scripted(async (session) => {
  const { account, step, fail } = session
  const returns = [new URL(account.redirectUri)]
  const good = await opened(
    session,
    createBrowser(session, 'authorization_request', returns),
    'authorization_request',
    await attempt(session),
  )
  if ('callback' in good && good.callback.searchParams.has('error'))
    fail({
      step: 'authorization_request',
      outcome: 'client_error',
      reason: 'request_malformed',
      problem: 'a request with code_challenge is refused',
    })
  const bare = await attempt(session, {}, ['code_challenge', 'code_challenge_method'])
  await step('pkce_missing_request', async () => {
    const arrival = await createBrowser(session, 'pkce_missing_request', returns).open(bare.url)
    const refused =
      'callback' in arrival
        ? arrival.callback.searchParams.has('error')
        : arrival.status >= 400 && arrival.status < 500 && arrival.status !== 429
    if (refused) return
    if (!('callback' in arrival)) checkedPage(session, 'pkce_missing_request', arrival)
    fail({
      step: 'pkce_not_required',
      outcome: 'neutral',
      reason: 'pkce_missing',
      problem: 'a request without code_challenge is not refused',
    })
  })
})
