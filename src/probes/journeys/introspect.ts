// RFC 7662: the server knows a token that it just issued, and none that it did not.
import { tokenIntrospection } from 'openid-client'
import { randomBytes } from 'node:crypto'
import { scripted } from '../session.ts'
import { ownToken } from './client-credentials.ts'

export const createIntrospect = scripted(async (session) => {
  const { server, step, fail } = session
  const token = await ownToken(session)
  const known = await step('introspection_request', () => tokenIntrospection(server, token))
  if (!known.active)
    fail({
      step: 'introspection_request',
      outcome: 'server_error',
      reason: 'inactive',
      problem: 'a token that was just issued is not active',
    })
  const unknown = await step('unknown_token_request', () =>
    tokenIntrospection(server, randomBytes(32).toString('base64url')),
  )
  if (unknown.active)
    fail({
      step: 'unknown_token_active',
      outcome: 'neutral',
      reason: 'claim_other',
      problem: 'a token that nobody issued is active',
    })
})
