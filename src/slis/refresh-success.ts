// M5: of the refreshes that should have worked, how many did. Expired and revoked tokens are the clients' affair.
import type { Sli } from './sli.ts'

export const refreshSuccess: Sli = {
  id: 'refresh-success',
  title: 'Refresh success',
  guide: 'M5',
  needs: ['successes', 'reasons'],
  threshold: 'none',
  judge: (event, scope) => {
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
}
