// RFC 6749 4.4: a client gets a token; where its audience is known, one that a resource server would accept.
import { clientCredentialsGrant } from 'openid-client'
import { checkAccessToken } from '../access-token.ts'
import { scripted, type Session } from '../session.ts'

export const createClientCredentials = scripted(async (session) => {
  const token = await ownToken(session)
  await checkAccessToken(session, token, session.now())
})

/** `parameters`: in place of those of the account. */
export const ownToken = async (
  { server, account, step }: Session,
  parameters: Readonly<Record<string, string>> = account.parameters,
): Promise<string> => {
  const { access_token: token } = await step('token_request', () =>
    clientCredentialsGrant(server, parameters),
  )
  return token
}
