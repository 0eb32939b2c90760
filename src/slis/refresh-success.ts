// M5: of the refreshes that should have worked, how many did. Expired and revoked tokens are the clients' affair.
import type { AuthEvent } from '../events.ts'
import type { Sli } from './sli.ts'

/** Nobody's theft, and still the user must sign in again: rotation cost a session. */
const isHonestReuse = ({ class: kind, finding }: AuthEvent): boolean =>
  finding?.endedFamily === true && (kind === 'concurrent' || kind === 'stale_client')

export const refreshSuccess: Sli = {
  id: 'refresh-success',
  title: 'Refresh success',
  guide: 'M5',
  // Successes that name no grant would leave only the failures of refreshes, or nothing.
  needs: ['successes', 'reasons', 'grant'],
  threshold: 'none',
  tellsClients: true,
  kinds: ['token_request', 'refresh_reuse'],
  judge: (event, scope) => {
    // The refused request itself is out of scope: it is judged once, here.
    if (event.kind === 'refresh_reuse') return isHonestReuse(event) ? 'bad' : undefined
    if (event.kind !== 'token_request' || event.grant_type !== 'refresh_token') return undefined
    if (!scope.isAuthority('successes')) return undefined
    switch (event.outcome) {
      case 'success':
        return 'good'
      case 'server_error':
      case 'dependency_error':
        return 'bad'
      case 'throttled':
        return scope.knownClient ? 'bad' : 'unknown_subject'
      default:
        return undefined
    }
  },
  rule: (event, scope) => {
    if (event.kind === 'refresh_reuse')
      return isHonestReuse(event)
        ? 'an honest client lost its session to rotation'
        : `${event.class ?? 'unclassified'}, or the family lives on`
    if (event.kind !== 'token_request' || event.grant_type !== 'refresh_token')
      return 'only refresh requests whose grant is known count'
    switch (event.outcome) {
      case 'success':
        return 'the refresh was answered with tokens'
      case 'server_error':
      case 'dependency_error':
        return `${event.outcome} counts whoever the client is`
      case 'throttled':
        return scope.knownClient ? 'a known client was throttled' : 'throttled, client not known'
      default:
        return `${event.reason ?? event.outcome ?? 'this'} is the client's or the user's affair`
    }
  },
}
