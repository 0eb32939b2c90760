// Whether a presented token is one that an episode ended, and how sure clocks are of it.
import type { AuthEvent } from '../../events.ts'
import { expiryOf, type Passport } from '../passport/tokens.ts'
import type { Episode } from './episode.ts'

/** ms since the revocation; negative: before it. */
export const ageOf = ({ revocation }: Episode, event: AuthEvent): number =>
  event.time - revocation.time

/** Of what the episode ends, was it issued before? */
export const covers = (
  { revocation, target }: Episode,
  event: AuthEvent,
  passport: Passport | undefined,
): boolean => {
  if (target.scope === 'token') return true
  // A stamp of whole seconds is before what happened within its second: the issuance that was seen knows better.
  const issuedAt = Math.max(event.issued_at ?? -Infinity, passport?.issuedAtMs ?? -Infinity)
  return issuedAt < revocation.time
}

/** Too near to the revocation for the clocks; `skewMs`: how far they differ. */
export const isAmbiguous = (episode: Episode, event: AuthEvent, skewMs: number): boolean => {
  const coarser = Math.max(
    event.time_resolution_seconds ?? 0,
    episode.revocation.time_resolution_seconds ?? 0,
  )
  return Math.abs(ageOf(episode, event)) <= skewMs + coarser * 1000
}

/** ms; undefined: nothing tells. `lifetimeSeconds`: what the operator says of the server's tokens. */
export const expiryOfPresented = (
  event: AuthEvent,
  passport: Passport | undefined,
  lifetimeSeconds: number | undefined,
): number | undefined => {
  const { issued_at: issuedAt } = event
  const assumed =
    lifetimeSeconds === undefined || issuedAt === undefined
      ? undefined
      : issuedAt + lifetimeSeconds * 1000
  return expiryOf(event, passport?.issuedAtMs) ?? passport?.expiresAtMs ?? assumed
}

/** What is dead cannot be revoked again. Of a user or client there may be new tokens, unless a record came twice. `endMs`: of the episode. */
export const isAgain = (episode: Episode, { time }: AuthEvent, endMs: number): boolean => {
  const { target, revocation, expiresAtMs } = episode
  if (revocation.time === time) return true
  const isOfOne =
    target.scope === 'token' || target.scope === 'family' || target.scope === 'session'
  const wasExpired = expiresAtMs !== undefined && expiresAtMs <= revocation.time
  return isOfOne && !wasExpired && endMs >= time
}
