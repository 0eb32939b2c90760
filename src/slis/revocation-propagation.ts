// M6: of the revoked tokens that were presented again, at how many (revocation, resource server) pairs did refusal come in time.
import type { AuthEvent, Presentations } from '../events.ts'
import type { Judgement, Sli } from './sli.ts'

/** Enough was seen to judge the pair: a refusal before the target, or any presentation after it. */
const isKnown = (seen: Presentations | undefined, targetSeconds: number): boolean =>
  seen !== undefined &&
  ((seen.firstRefusalSeconds ?? Infinity) <= targetSeconds || seen.lastSeconds > targetSeconds)

/** Accepted after the target. */
const isBad = (seen: Presentations | undefined, targetSeconds: number): boolean =>
  (seen?.lastAcceptanceSeconds ?? -Infinity) > targetSeconds

/** What an event adds: what is so with it and was not before it. So each pair counts once, and is bad once, whatever the threshold. */
const judge = ({ finding }: AuthEvent, targetSeconds: number): Judgement => {
  if (finding?.pair === undefined) return undefined
  const { before, now } = finding.pair
  const isNewlyBad = isBad(now, targetSeconds) && !isBad(before, targetSeconds)
  if (isKnown(now, targetSeconds) && !isKnown(before, targetSeconds))
    return isNewlyBad ? 'bad' : 'good'
  // Another replica's cache: accepted after a refusal.
  return isNewlyBad ? 'worse' : undefined
}

/**
 * Judged by what the revocation correlator derives, revoked_token_use and revocation_closed of a resource server, since one record
 * does not tell what was seen of its pair before: each of them carries `finding.pair`. Leave `finding` out where the pair is not
 * the promise's affair (cause rotation, ambiguous presentations, streams). What was seen since the last revoked_token_use of a pair
 * (a refusal in the age bucket of an acceptance) is counted by the next event of it, at the latest by its revocation_closed.
 */
export const revocationPropagation: Sli = {
  id: 'revocation-propagation',
  title: 'Revocation propagation',
  guide: 'M6',
  needs: ['revocations', 'validations', 'token_ids'],
  threshold: 'required',
  tellsClients: false,
  kinds: ['revoked_token_use', 'revocation_closed'],
  judge: (event, scope) => {
    if (event.kind !== 'revoked_token_use' && event.kind !== 'revocation_closed') return undefined
    return scope.thresholdSeconds === undefined ? undefined : judge(event, scope.thresholdSeconds)
  },
  rule: (event) => {
    if (event.kind !== 'revoked_token_use' && event.kind !== 'revocation_closed')
      return 'only uses of revoked tokens count, which are found over many records'
    return event.finding?.pair === undefined
      ? 'the use does not tell how the revocation spread'
      : 'each pair of revocation and resource server counts once, and is bad if accepted after the target'
  },
}
