// From an event that stands to verdicts, counters and listeners; what cannot be judged yet waits.
import type { Capability } from '../adapters/adapter.ts'
import { scopeClassOf, type Catalogue } from '../correlators/catalogue.ts'
import type { Lookups } from '../correlators/correlator.ts'
import type { AuthEvent } from '../events.ts'
import type { IdentifierKeys } from '../identifier.ts'
import { createMerge, type MergeState, type Seen } from '../merge/merge.ts'
import type { Activity } from '../metrics/activity.ts'
import { feedEvent } from '../metrics/feed/event.ts'
import type { Facts } from '../metrics/feed/facts.ts'
import { feedVerdict } from '../metrics/feed/verdict.ts'
import type { Store } from '../metrics/store.ts'
import { authorityFor, decides, type Authorities } from '../slis/authority.ts'
import { leaveOut, NO_EXCLUSIONS, type Exclusions } from '../slis/exclusions.ts'
import { createJudge, type Throttled } from '../slis/judge.ts'
import { hingesOnKeys } from '../slis/validation-fault.ts'
import type { Promised, Verdict } from '../slis/verdict.ts'

/** What leaves the pipeline beside metrics: every event that stands, with its verdicts. */
export type Listen = (event: AuthEvent, verdicts: readonly Verdict[], late: boolean) => void

export interface JudgingSetup {
  readonly store: Store
  readonly activity: Activity
  readonly slos: readonly Promised[]
  readonly catalogue: Catalogue
  readonly exclusions?: Exclusions | undefined
  /** By server; `known_clients` where it is not said. */
  readonly throttled: ReadonlyMap<string, Throttled>
  readonly authoritiesOf: (server: string) => Authorities
  readonly isKnown: (event: AuthEvent) => boolean
  readonly lookups: Readonly<Lookups>
  /** How long what cannot be judged yet waits for others, ms of event time. */
  readonly waitsMs: number
  readonly listen: Listen
}

export interface Judging {
  /** `final`: what is not known by now never will be. */
  readonly judge: (seen: Seen, final: boolean) => void
  /** Judges what waited; ms. */
  readonly expire: (watermark: number) => void
  readonly save: () => MergeState
  readonly load: (state: MergeState, keys: IdentifierKeys) => void
}

export const createJudging = (setup: JudgingSetup): Judging => {
  const { store, activity, slos, catalogue, lookups, listen } = setup
  const { exclusions = NO_EXCLUSIONS } = setup
  const { kidIsPlatforms } = lookups
  // Bad events of clients not yet known, and what hinges on keys of which a source may tell later.
  const undecided = createMerge({ withinMs: setup.waitsMs, ordered: false })
  const judge = createJudge(slos)

  // Of the event that is concluded: closures and objects for each of millions would cost.
  let current: AuthEvent
  let authorities: Authorities
  const facts = {
    late: false as boolean,
    isAuthority: (capability: Capability): boolean => decides(authorities, capability, current),
    hasAuthority: (capability: Capability): boolean =>
      authorityFor(authorities, capability, current) !== undefined,
    kidIsPlatforms,
    scopeClass: (server: string, scope: string) => scopeClassOf(catalogue, server, scope),
  } satisfies Facts

  const conclude = (seen: Seen, final: boolean): void => {
    const { event, late } = seen
    const knownClient = setup.isKnown(event)
    current = event
    authorities = setup.authoritiesOf(event.server)
    const throttled = setup.throttled.get(event.server) ?? 'known_clients'
    const judged = judge(event, { authorities, knownClient, throttled, kidIsPlatforms })
    const verdicts = leaveOut(judged, event, exclusions)
    const isStranger = verdicts.some(isOfStranger)
    const waits = isStranger || hingesOnKeys(event)
    if (waits && !final && !late && Number.isFinite(event.time)) {
      event.join = { key: `${undecided.orphans() + undecided.waiting()}`, role: 'head' }
      undecided.add(seen)
      return
    }
    facts.late = late
    feedEvent(store, event, facts)
    for (const verdict of verdicts) feedVerdict(store, verdict, event, late)
    if (!late) activity.see(event, verdicts, knownClient, store.now())
    if (event.finding?.isToldElsewhere !== true) listen(event, verdicts, late)
  }

  return {
    judge: conclude,
    expire: (watermark) => {
      for (const seen of undecided.expire(watermark)) conclude(seen, true)
    },
    save: undecided.save,
    load: undecided.load,
  }
}

const isOfStranger = (verdict: Verdict): boolean =>
  verdict.result === 'excluded' && verdict.why === 'unknown_subject'
