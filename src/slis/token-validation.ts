// M3: of the tokens that should have been accepted, how many were. A legitimate 401 is neither good nor bad.
import type { AuthEvent } from '../events.ts'
import type { Scope, Sli } from './sli.ts'
import { faultOf, type Fault } from './validation-fault.ts'

const WORDS: Readonly<Record<Fault, string>> = {
  platform: "the platform's fault",
  client: "the client's affair",
  config: 'a token for somebody else, or settings of the resource server',
  attack: 'a key that the server does not publish, or a stolen token',
}

/** Of each resource server the source that shows all its validations, accepted ones as well, decides. */
export const tokenValidation: Sli = {
  id: 'token-validation',
  title: 'Token validation',
  guide: 'M3',
  needs: ['validations'],
  threshold: 'none',
  tellsClients: false,
  kinds: ['token_validation'],
  judge: (event, scope) => {
    if (event.kind !== 'token_validation' || !scope.isAuthority('validations')) return undefined
    if (event.decision === 'accept') return 'good'
    if (event.decision !== 'reject' && event.decision !== 'error') return undefined
    const fault = faultOf(event, scope.kidIsPlatforms)
    if (fault === 'platform') return 'bad'
    // Shown among the excluded: a storm of them is worth a look, and no page.
    return fault === 'attack' ? 'attack' : undefined
  },
  rule: (event: AuthEvent, scope: Scope) => {
    if (event.kind !== 'token_validation') return 'only tokens presented at a resource server count'
    if (event.decision === 'accept') return 'the token was accepted'
    return `${event.reason ?? 'unknown'} is ${WORDS[faultOf(event, scope.kidIsPlatforms)]}`
  },
}
