// The one place where an event becomes verdicts.
import type { Capability } from '../adapters/adapter.ts'
import type { AuthEvent } from '../events.ts'
import { authorityOf, type Authority } from './authority.ts'
import { SLIS } from './index.ts'
import type { Judgement } from './sli.ts'
import type { Promised, Verdict } from './verdict.ts'

export interface JudgeContext {
  /** Of the event's server. */
  readonly authorities: ReadonlyMap<Capability, Authority>
  readonly knownClient: boolean
  /** Which throttled requests are the platform's failure, as the server's operator says. */
  readonly throttled: Throttled
}
export type Throttled = 'known_clients' | 'always' | 'never'

/** A verdict for each SLO in whose scope the event is. */
export const judge = (
  event: AuthEvent,
  slos: readonly Promised[],
  context: JudgeContext,
): Verdict[] => {
  const verdicts: Verdict[] = []
  const { authorities } = context
  if (event.outcome === 'throttled' && context.throttled === 'never') return verdicts
  const knownClient = context.knownClient || context.throttled === 'always'
  const isAuthority = authorityOf(event, authorities)
  for (const slo of slos) {
    const sli = SLIS[slo.indicator]
    const { thresholdSeconds } = slo
    // Most events are not this indicator's at all.
    const wide = sli.judge(event, { isAuthority: everywhere, thresholdSeconds, knownClient })
    if (wide === undefined) continue
    const measured = sli.needs.every((need) => authorities.has(need))
    const judgement: Judgement = measured
      ? sli.judge(event, { isAuthority, thresholdSeconds, knownClient })
      : 'source_unfit'
    if (judgement === undefined) continue
    verdicts.push(
      judgement === 'good' || judgement === 'bad'
        ? { slo, result: judgement }
        : { slo, result: 'excluded', why: judgement },
    )
  }
  return verdicts
}

// Without the capabilities an indicator needs, its events are shown as left out, not as kept or broken promises.
const everywhere = (): boolean => true
