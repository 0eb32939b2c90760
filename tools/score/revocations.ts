// Revocations of a recorded run: how they closed, and the longest exposure, found and true.
import type { Derived, Wanted } from './match.ts'

export interface RevocationScore {
  /** Closed episodes by result. */
  readonly results: Readonly<Record<string, number>>
  readonly exposureSeconds: number
  /** From the first revocation to the last acceptance of a token that the run calls revoked; 0: none was accepted. */
  readonly trueExposureSeconds: number
  /** Answers that the run has to presentations of revoked tokens. */
  readonly presentedAgain: number
}

const isAccepted = ({ event }: Wanted): boolean =>
  event['decision'] === 'accept' || event['active'] === true

export const scoreRevocations = (
  events: readonly Derived[],
  truth: readonly Wanted[],
): RevocationScore => {
  const closed = events.filter(({ kind }) => kind === 'revocation_closed')
  const results: Record<string, number> = {}
  for (const event of closed) {
    const result = String(event['result'])
    results[result] = (results[result] ?? 0) + 1
  }
  const revokedAt = truth.find(
    ({ event }) => event.kind === 'revocation' && event['outcome'] === 'success',
  )?.at
  const presented = truth.filter(
    ({ event, action }) =>
      /\brevoked\b/.test(action) &&
      (event.kind === 'token_validation' || event.kind === 'introspection'),
  )
  const last = presented.findLast(isAccepted)?.at
  return {
    results,
    exposureSeconds: Math.max(0, ...closed.map((event) => Number(event['exposure_seconds']))),
    trueExposureSeconds:
      last === undefined || revokedAt === undefined ? 0 : Math.max(0, (last - revokedAt) / 1000),
    presentedAgain: presented.length,
  }
}
