// A token presented at a resource server: accepted or refused.
import { fetchProtectedResource, WWWAuthenticateChallengeError } from 'openid-client'
import type { Step } from './journey.ts'
import type { Session } from './session.ts'

/** 2xx, or 401 and 403 (RFC 6750 3.1); anything else is a failure of the step. */
export const isAccepted = async (
  { server, account, step, fail }: Session,
  named: Step,
  token: string,
): Promise<boolean> => {
  const url = new URL(account.protectedUrl ?? '')
  const status = await step(named, async () => {
    try {
      return (await fetchProtectedResource(server, token, url, 'GET')).status
    } catch (error) {
      if (error instanceof WWWAuthenticateChallengeError) return error.status
      throw error
    }
  })
  if (status >= 200 && status < 300) return true
  if (status === 401 || status === 403) return false
  const problem = `the resource server answered ${status}`
  return status === 429
    ? fail({ step: named, outcome: 'throttled', reason: 'rate_limited', problem })
    : fail({ step: named, outcome: 'server_error', reason: 'validator_error', problem })
}

/** What shows that a refusal which follows means something. */
export const acceptsGoodToken = async (session: Session, token: string): Promise<void> => {
  if (await isAccepted(session, 'protected_request', token)) return
  session.fail({
    step: 'protected_request',
    outcome: 'server_error',
    reason: 'unknown',
    problem: 'the resource server refuses a good token',
  })
}
