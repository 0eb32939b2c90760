// RFC 6749 4.1 with RFC 7636: a person logs in, and the client gets tokens for the code.
import { scripted } from '../session.ts'
import { signIn } from '../sign-in.ts'

export const createAuthorizationCodePkce = scripted(async (session) => {
  await signIn(session)
})
