// M7 from outside: of the synthetic journeys that were run, how many got through.
import type { Sli } from './sli.ts'

/**
 * A run that was not started is neither good nor bad: coverage tells of it. Nor is one by which the server, which answered, let pass
 * what it must refuse (outcome `neutral`): that is for whoever guards it.
 */
export const availabilityProbe: Sli = {
  id: 'availability-probe',
  title: 'Availability from outside',
  guide: 'M7',
  needs: ['journeys'],
  threshold: 'none',
  tellsClients: false,
  kinds: ['probe'],
  judge: (event, scope) => {
    if (event.kind !== 'probe' || event.outcome === undefined) return undefined
    if (event.outcome === 'neutral' || !scope.isAuthority('journeys')) return undefined
    return event.outcome === 'success' ? 'good' : 'bad'
  },
  rule: (event) => {
    if (event.kind !== 'probe') return 'only runs of synthetic journeys count'
    if (event.outcome === 'neutral')
      return 'the server answered, and let something pass: no matter of availability'
    return event.outcome === 'success'
      ? 'the journey got through'
      : 'the journey failed twice, whoever is to blame'
  },
}
