// M1: of the token requests that the platform had to answer, how many got a token.
import type { Sli } from './sli.ts'

export const tokenIssuanceSuccess: Sli = {
  id: 'token-issuance-success',
  title: 'Token issuance success',
  guide: 'M1',
  needs: ['successes', 'server_errors'],
  threshold: 'none',
  judge: (event, scope) => {
    if (event.kind === 'token_request') {
      if (!scope.isAuthority('successes') && !scope.isAuthority('server_errors')) return undefined
    } else if (event.kind !== 'http_request' || event.endpoint !== 'token') return undefined
    switch (event.outcome) {
      case 'success':
        return scope.isAuthority('successes') ? 'good' : undefined
      case 'server_error':
      case 'dependency_error':
        return scope.isAuthority('server_errors') || event.kind === 'token_request'
          ? 'bad'
          : undefined
      case 'throttled':
        if (!scope.isAuthority('successes') && !scope.isAuthority('server_errors')) return undefined
        if (event.client === undefined) return 'bad'
        return scope.knownClient ? 'bad' : 'unknown_subject'
      default:
        return undefined
    }
  },
}
