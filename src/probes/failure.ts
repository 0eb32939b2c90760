// What went wrong at a step of a journey, from what was thrown and from the last answer. No text of an answer is passed on.
import { ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client'
import { causeOfOauthError } from '../records/oauth-errors.ts'
import { requestFailure } from './discovery.ts'
import type { Failure, Step } from './journey.ts'
import type { Answer, Fault } from './transport.ts'

export const failureOf = (
  step: Step,
  error: unknown,
  last: Answer | Fault | undefined,
): Failure => {
  const status = last !== undefined && 'status' in last ? last.status : 200
  if (last !== undefined && ('fault' in last || status === 429 || status >= 500))
    return requestFailure(last, step, 'internal') as Failure
  if (error instanceof ResponseBodyError) return refused(step, status, error.error)
  if (error instanceof WWWAuthenticateChallengeError) return refused(step, status, 'invalid_client')
  const code = error instanceof ClientError ? error.code : undefined
  if (code === 'OAUTH_MISSING_SERVER_METADATA')
    return malformed(step, 'the discovery document does not name its endpoint')
  if (status !== 200) return malformed(step, `answered ${status}`)
  return malformed(step, code ?? 'the answer cannot be read')
}

/** What somebody wrote who may not be the server is not repeated. */
const refused = (step: Step, status: number, error: string): Failure => {
  const cause = causeOfOauthError(error)
  const problem = `answered ${status}${cause === undefined ? '' : ` ${error}`}`
  const reason = cause?.reason ?? 'unknown'
  return cause?.outcome === 'server_error'
    ? { step, outcome: 'server_error', reason, problem }
    : { step, outcome: 'client_error', reason, problem }
}

const malformed = (step: Step, problem: string): Failure => ({
  step,
  outcome: 'server_error',
  reason: 'malformed',
  problem,
})
