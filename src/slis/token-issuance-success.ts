// M1: of the token requests that the platform had to answer, how many got a token.
import type { AuthEvent } from '../events.ts'
import type { Sli } from './sli.ts'

const isTokenRequest = (event: AuthEvent): boolean =>
  event.kind === 'token_request' || (event.kind === 'http_request' && event.endpoint === 'token')

export const tokenIssuanceSuccess: Sli = {
  id: 'token-issuance-success',
  title: 'Token issuance success',
  guide: 'M1',
  needs: ['successes', 'server_errors'],
  threshold: 'none',
  tellsClients: true,
  kinds: ['token_request', 'http_request'],
  judge: (event, scope) => {
    if (!isTokenRequest(event)) return undefined
    const decides = scope.isAuthority('successes')
    // Keycloak logs no event for a 5xx: its access log decides those, the event log everything else.
    const decidesFailures = decides || scope.isAuthority('server_errors')
    switch (event.outcome) {
      case 'success':
        return decides ? 'good' : undefined
      case 'server_error':
      case 'dependency_error':
        return decidesFailures ? 'bad' : undefined
      case 'throttled':
        if (!decidesFailures) return undefined
        // Where no client is logged, nobody can tell a stranger; the server still refused.
        return event.client === undefined || scope.knownClient ? 'bad' : 'unknown_subject'
      default:
        return undefined
    }
  },
  rule: (event, scope) => {
    if (!isTokenRequest(event)) return 'only requests at the token endpoint count'
    switch (event.outcome) {
      case 'success':
        return 'a token was issued'
      case 'server_error':
      case 'dependency_error':
        return `${event.outcome} counts whoever the client is`
      case 'throttled':
        return scope.knownClient
          ? 'a known client was throttled'
          : 'throttled, and the client had no success within 24 h'
      default:
        return `${event.outcome ?? 'no outcome'} is not the platform's failure`
    }
  },
}
