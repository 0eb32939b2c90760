// The one place where an event becomes verdicts.
import type { Capability } from '../adapters/adapter.ts'
import type { AuthEvent } from '../events.ts'
import { authorityFor, decides, type Authorities } from './authority.ts'
import { SLIS } from './index.ts'
import type { Judgement, KidIsPlatforms, Scope, Sli } from './sli.ts'
import type { Promised, Verdict } from './verdict.ts'

export interface JudgeContext {
  /** Of the event's server. */
  readonly authorities: Authorities
  readonly knownClient: boolean
  /** Which throttled requests are the platform's failure, as the server's operator says. */
  readonly throttled: Throttled
  /** Without it no refused key is laid to the platform's charge. */
  readonly kidIsPlatforms?: KidIsPlatforms | undefined
}
export type Throttled = 'known_clients' | 'always' | 'never'

/** A verdict for each SLO in whose scope the event is. */
export const judge = (
  event: AuthEvent,
  slos: readonly Promised[],
  context: JudgeContext,
): Verdict[] => {
  const verdicts: Verdict[] = []
  const { authorities, kidIsPlatforms } = context
  const spared = event.outcome === 'throttled' && context.throttled === 'never'
  const knownClient = context.knownClient || context.throttled === 'always'
  const isAuthority = (capability: Capability): boolean => decides(authorities, capability, event)
  const formsOfAuthority = (capability: Capability): 'one' | 'two' | undefined => {
    const authority = authorityFor(authorities, capability, event)
    if (authority?.source !== event.source) return undefined
    return authority.oneForm === true ? 'one' : 'two'
  }
  // Made once an event, since most are judged by several SLOs; only the threshold is each one's own.
  const scope = {
    isAuthority,
    formsOfAuthority,
    thresholdSeconds: undefined as number | undefined,
    knownClient,
    kidIsPlatforms,
  } satisfies Scope
  const wide = { ...scope, isAuthority: everywhere, formsOfAuthority: everyForm }
  for (const slo of slos) {
    const sli: Sli = SLIS[slo.indicator]
    if (!sli.kinds.includes(event.kind)) continue
    if (spared && sli.throttledIsGood !== true) continue
    scope.thresholdSeconds = wide.thresholdSeconds = slo.thresholdSeconds
    // Most events are not this indicator's at all.
    if (sli.judge(event, wide) === undefined) continue
    const measured = sli.needs.every((need) => authorityFor(authorities, need, event) !== undefined)
    const judgement: Judgement = measured ? sli.judge(event, scope) : 'source_unfit'
    if (judgement === undefined) continue
    verdicts.push(
      judgement === 'good' || judgement === 'bad' || judgement === 'worse'
        ? { slo, result: judgement }
        : { slo, result: 'excluded', why: judgement },
    )
  }
  return verdicts
}

// Without the capabilities an indicator needs, its events are shown as left out, not as kept or broken promises.
const everywhere = (): boolean => true
const everyForm = (): 'one' => 'one'
