// RFC 6749 6: a refresh token gives another access token, twice.
import { refreshTokenGrant } from 'openid-client'
import { scripted, type Session } from '../session.ts'
import { signIn } from '../sign-in.ts'

export const createRefreshCycle = scripted(async (session) => {
  const first = await firstRefreshToken(session)
  const second = await refreshed(session, first)
  await refreshed(session, second)
})

export const firstRefreshToken = async (session: Session): Promise<string> => {
  const { tokens } = await signIn(session)
  return (
    tokens.refresh_token ??
    session.fail({
      step: 'code_exchange',
      outcome: 'client_error',
      reason: 'grant_unsupported',
      problem: 'no refresh token came with the tokens',
    })
  )
}

/** What is good from then on: the new one, or the same where the server does not rotate. */
export const refreshed = async ({ server, step }: Session, token: string): Promise<string> => {
  const answer = await step('refresh_request', () => refreshTokenGrant(server, token))
  return answer.refresh_token ?? token
}
