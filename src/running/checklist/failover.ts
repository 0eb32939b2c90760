// Did traffic move, and does it get better?
import type { Finding } from '../../server/checklist.ts'
import { count, counted, times } from '../../server/figures.ts'
import { promiseState } from '../../server/promise-state.ts'
import { asRead, failuresIn, sumBy, sumOf, type Answer, type View } from './view.ts'

const regions = (view: View, server: string): readonly Finding[] => {
  const ever = sumBy(
    view
      .rows('oauth_token_requests_total', { server })
      .filter(({ labels, value }) => labels.auth_region !== undefined && value > 0),
    ({ labels }) => labels.auth_region ?? '',
  )
  if (ever.length === 0)
    return [
      {
        state: 'unknown',
        of: server,
        text: 'No source tells in which region requests are answered.',
        remedy: 'say `region` of the server, or let its records tell it',
      },
    ]
  return ever.map(([region, all]): Finding => {
    const now = view.lately('oauth_token_requests_total', { server, auth_region: region })
    const failed = failuresIn(now)
    return {
      state: now.length === 0 || failed.length > 0 ? 'look' : 'fine',
      of: server,
      text:
        now.length === 0
          ? `${region} answers no token request now; it answered ${count(all)} since the start.`
          : `${region} answers: ${counted(sumOf(now), 'token request')} lately, ${count(sumOf(failed))} failed.`,
    }
  })
}

/** What burns, and whether more or less than over the hour. */
const recovery = ({ slos }: View): readonly Finding[] => {
  const found = slos.flatMap((row): readonly Finding[] => {
    const state = promiseState(row)
    const { fiveMinutes, oneHour } = row.burnRates
    if (state !== 'burning' && state !== 'fast' && state !== 'recovering') return []
    const [now, hour] = [fiveMinutes ?? 0, oneHour ?? 0]
    const way = now > hour ? 'it gets worse' : now < hour ? 'it gets better' : 'no change'
    return [
      {
        state: state === 'fast' ? 'bad' : 'look',
        of: row.server,
        text: `${row.title}: burns ${times(now)} as fast as allowed over 5 minutes, ${times(hour)} over the hour: ${way}.`,
      },
    ]
  })
  if (found.length > 0) return found
  return slos.some(({ burnRates }) => burnRates.fiveMinutes !== undefined)
    ? [{ state: 'fine', text: 'No promise burns, in 5 minutes or over the hour.' }]
    : [{ state: 'quiet', text: 'No promise had an event in the last 5 minutes.' }]
}

export const failover: Answer = (view) =>
  [...view.servers.flatMap((server) => regions(view, server)), ...recovery(view)].map((finding) =>
    asRead(view, finding),
  )
