// RFC 7009: how long a revoked token is still accepted, by a resource server or, without one, by introspection.
import { tokenIntrospection, tokenRevocation } from 'openid-client'
import { acceptsGoodToken, isAccepted } from '../presentation.ts'
import { scripted, type Session } from '../session.ts'
import { ownToken } from './client-credentials.ts'

/** From one presentation to the next: near enough for the edges of revocation histograms, 5 s and more. */
const POLL_MS = 1000

export const createRevokeAndVerify = scripted(async (session) => {
  const { server, account, step, fail, wait, now, stopped, found } = session
  const token = await ownToken(session)
  const accepted = account.protectedUrl === undefined ? isActive : isAccepted
  if (account.protectedUrl !== undefined) await acceptsGoodToken(session, token)
  else if (!(await isActive(session, 'introspection_request', token)))
    fail({
      step: 'introspection_request',
      outcome: 'server_error',
      reason: 'inactive',
      problem: 'a token that was just issued is not active',
    })
  await step('revocation_request', () => tokenRevocation(server, token))
  const revokedAt = now()
  const targetMs = account.refusedWithinSeconds * 1000
  for (;;) {
    const elapsed = now() - revokedAt
    if (!(await accepted(session, 'refusal', token))) {
      const seconds = Math.max(0, now() - revokedAt) / 1000
      return found({ refusal: { resourceServer: account.resourceServer, seconds } })
    }
    if (elapsed >= targetMs || stopped())
      return fail({
        step: 'revoked_token_accepted',
        outcome: 'neutral',
        reason: 'unknown',
        problem: `a revoked token is still accepted after ${account.refusedWithinSeconds} s`,
      })
    await wait(Math.min(POLL_MS, targetMs - elapsed))
  }
})

const isActive = async (
  { server, step }: Session,
  named: 'introspection_request' | 'refusal',
  token: string,
): Promise<boolean> => (await step(named, () => tokenIntrospection(server, token))).active
