// How a request ended that one record began, in the words of those that follow it.
import type { AuthEvent } from '../events.ts'

const known = ({ outcome, reason }: AuthEvent): boolean =>
  outcome !== 'success' && reason !== undefined && reason !== 'unknown'

/** The last record tells whether it went well, and the first known reason why not. */
const verdictOf = (told: readonly AuthEvent[]): AuthEvent | undefined => {
  const last = told.at(-1)
  return last?.outcome === 'success' ? last : (told.find(known) ?? last)
}

/** A reason that the event has already, of what its request lacked, goes before what a failure is called later. */
export const settle = (event: AuthEvent, told: readonly AuthEvent[]): void => {
  const verdict = verdictOf(told)
  if (verdict === undefined) return
  const failed = verdict.outcome !== 'success'
  const lacked = event.outcome === undefined ? event.reason : undefined
  event.error = failed ? told.find(({ error }) => error !== undefined)?.error : undefined
  event.reason = failed ? (lacked ?? verdict.reason) : undefined
  event.outcome = verdict.outcome
  event.upstream = verdict.upstream
  if (failed || verdict.decision !== undefined) event.decision = verdict.decision
}
