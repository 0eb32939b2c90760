// M2: of the tokens issued, how many came within the threshold.
import type { Sli } from './sli.ts'

export const tokenIssuanceLatency: Sli = {
  id: 'token-issuance-latency',
  title: 'Token issuance latency',
  guide: 'M2',
  needs: ['latency'],
  threshold: 'required',
  tellsClients: true,
  kinds: ['token_request', 'http_request'],
  judge: (event, scope) => {
    const token =
      event.kind === 'token_request' ||
      (event.kind === 'http_request' && event.endpoint === 'token')
    if (!token || event.outcome !== 'success' || event.duration_seconds === undefined)
      return undefined
    if (!scope.isAuthority('latency') || scope.thresholdSeconds === undefined) return undefined
    return event.duration_seconds <= scope.thresholdSeconds ? 'good' : 'bad'
  },
  rule: (event, scope) => {
    const token =
      event.kind === 'token_request' ||
      (event.kind === 'http_request' && event.endpoint === 'token')
    if (!token || event.outcome !== 'success') return 'only issued tokens have a latency promise'
    if (event.duration_seconds === undefined) return 'the record carries no duration'
    const over = event.duration_seconds > (scope.thresholdSeconds ?? 0)
    return `${event.duration_seconds} s ${over ? '>' : '<='} ${scope.thresholdSeconds ?? '?'} s`
  },
}
