// The one place where an event becomes verdicts.
import type { Capability } from '../adapters/adapter.ts'
import type { AuthEvent, Kind } from '../events.ts'
import { authorityFor, decides, type Authorities } from './authority.ts'
import { SLIS } from './index.ts'
import type { Exclusion, Judgement, KidIsPlatforms, Scope, Sli } from './sli.ts'
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

/** Judges one event after another: a verdict for each SLO in whose scope the event is. */
export type Judge = (event: AuthEvent, context: JudgeContext) => Verdict[]

type Scored = 'good' | 'bad' | 'worse'

/** An SLO with what judging by it needs each time. */
interface Measure {
  readonly slo: Promised
  readonly sli: Sli
  readonly verdicts: Readonly<Record<Scored, Verdict>>
  /** The same object each time, as verdicts are. */
  readonly excluded: (why: Exclusion) => Verdict
}

const measureOf = (slo: Promised): Measure => {
  const excluded = new Map<Exclusion, Verdict>()
  return {
    slo,
    sli: SLIS[slo.indicator],
    verdicts: {
      good: { slo, result: 'good' },
      bad: { slo, result: 'bad' },
      worse: { slo, result: 'worse' },
    },
    excluded: (why) => {
      let verdict = excluded.get(why)
      if (verdict === undefined) excluded.set(why, (verdict = { slo, result: 'excluded', why }))
      return verdict
    },
  }
}

export const createJudge = (slos: readonly Promised[]): Judge => {
  const measures = slos.map(measureOf)
  const byKind = new Map<Kind, readonly Measure[]>()
  const measuresOf = (kind: Kind): readonly Measure[] => {
    let of = byKind.get(kind)
    if (of === undefined)
      byKind.set(kind, (of = measures.filter(({ sli }) => sli.kinds.includes(kind))))
    return of
  }

  // Of the event that is judged: closures and objects for each of millions would cost.
  let event: AuthEvent
  let authorities: Authorities
  const scope = {
    isAuthority: (capability: Capability): boolean => decides(authorities, capability, event),
    formsOfAuthority: (capability: Capability): 'one' | 'two' | undefined => {
      const authority = authorityFor(authorities, capability, event)
      if (authority?.source !== event.source) return undefined
      return authority.oneForm === true ? 'one' : 'two'
    },
    thresholdSeconds: undefined as number | undefined,
    knownClient: false as boolean,
    kidIsPlatforms: undefined as KidIsPlatforms | undefined,
  } satisfies Scope
  const wide = { ...scope, isAuthority: everywhere, formsOfAuthority: everyForm }
  const isMeasured = ({ needs }: Sli): boolean => {
    for (const need of needs) if (authorityFor(authorities, need, event) === undefined) return false
    return true
  }

  return (given, context) => {
    event = given
    authorities = context.authorities
    scope.knownClient = wide.knownClient = context.knownClient || context.throttled === 'always'
    scope.kidIsPlatforms = wide.kidIsPlatforms = context.kidIsPlatforms
    const spared = event.outcome === 'throttled' && context.throttled === 'never'
    const found: Verdict[] = []
    for (const { slo, sli, verdicts, excluded } of measuresOf(event.kind)) {
      if (spared && sli.throttledIsGood !== true) continue
      scope.thresholdSeconds = wide.thresholdSeconds = slo.thresholdSeconds
      const measured = isMeasured(sli)
      const judgement: Judgement = sli.judge(event, measured ? scope : wide)
      if (judgement === undefined) continue
      if (!measured) {
        found.push(excluded('source_unfit'))
        continue
      }
      found.push(
        judgement === 'good' || judgement === 'bad' || judgement === 'worse'
          ? verdicts[judgement]
          : excluded(judgement),
      )
    }
    return found
  }
}

/** One event alone. */
export const judge = (
  event: AuthEvent,
  slos: readonly Promised[],
  context: JudgeContext,
): Verdict[] => createJudge(slos)(event, context)

// Without the capabilities an indicator needs, its events are shown as left out, not as kept or broken promises.
const everywhere = (): boolean => true
const everyForm = (): 'one' => 'one'
