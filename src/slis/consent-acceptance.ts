// M10: of the prompts that people were shown, how many did they accept.
import type { Sli } from './sli.ts'

/** A prompt without answer for 30 min comes as a consent with decision `abandoned` (correlators/consent.ts). */
export const consentAcceptance: Sli = {
  id: 'consent-acceptance',
  title: 'Consent acceptance',
  guide: 'M10',
  needs: ['consent'],
  threshold: 'none',
  tellsClients: false,
  kinds: ['consent'],
  judge: (event, scope) => {
    if (event.kind !== 'consent' || !scope.isAuthority('consent')) return undefined
    switch (event.decision) {
      case 'granted':
        return 'good'
      case 'denied':
      case 'abandoned':
        return 'bad'
      default:
        return undefined
    }
  },
  rule: (event) => {
    if (event.kind !== 'consent') return 'only answers to consent prompts count'
    switch (event.decision) {
      case 'granted':
        return 'consent was granted'
      case 'denied':
        return 'consent was denied'
      case 'abandoned':
        return 'the prompt got no answer within 30 min'
      default:
        return `${event.decision ?? 'no decision'} is no answer to a prompt`
    }
  },
}
