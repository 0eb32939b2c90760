// Why a theft was not found: what it left in the logs, and which rule or damper kept that from being an incident.
import type { Damper, Signal } from '../../src/correlators/suspicious-use/signals.ts'
import type { AuthEvent } from '../../src/events.ts'
import { theftAt, type Theft } from './thieves.ts'

export interface Trace {
  /** Most at once; one alone made no incident. */
  readonly signals: Set<Signal>
  readonly dampers: Set<Damper>
  /** Class and generation of each presentation of a used refresh token. */
  readonly reuses: string[]
}

export const createTraces = (ledger: readonly Theft[]) => {
  const all = new Map<Theft, Trace>()
  const traceAt = (subject: string | undefined, { time }: AuthEvent): Trace | undefined => {
    const theft = theftAt(ledger, subject, time)
    if (theft === undefined) return undefined
    let trace = all.get(theft)
    if (trace === undefined)
      all.set(theft, (trace = { signals: new Set(), dampers: new Set(), reuses: [] }))
    return trace
  }
  return {
    all,
    addReuse: (subject: string | undefined, event: AuthEvent): void => {
      traceAt(subject, event)?.reuses.push(`${event.class} ${event.generation}`)
    },
    addWeak: (
      subject: string | undefined,
      event: AuthEvent,
      signals: readonly Signal[],
      dampers: readonly Damper[],
    ): void => {
      const trace = traceAt(subject, event)
      for (const signal of signals) trace?.signals.add(signal)
      for (const damper of dampers) trace?.dampers.add(damper)
    },
  }
}

/** By class of reuse: the rule that took the edge off it. */
const OF_CLASS: Readonly<Record<string, string>> = {
  after_family_revoked: 'the family had ended, which goes before who presents it',
  stale_client: "the agent is the owner's: taken for an old copy of its own",
  concurrent: "refused within seconds, one part differs at most: taken for the owner's tabs",
  grace_accepted: 'answered with tokens, one part differs at most',
  unclassified: 'one part differs, and nothing more is known',
}

/** The rules that silenced it; each once. */
export const silencersOf = ({ signals, dampers, reuses }: Trace): readonly string[] => {
  const classes = new Set(reuses.map((reuse) => reuse.split(' ', 1)[0] ?? ''))
  const ofReuse = [...classes].flatMap((name) => OF_CLASS[name] ?? [])
  const ofUse = signals.size > 0 ? ['one signal at a time, two are an incident'] : []
  const ofDampers = [...dampers].map((damper) => `damper ${damper}`)
  const all = [...ofReuse, ...ofUse, ...ofDampers]
  return all.length > 0 ? all : ['nothing in the logs differs from its owner by any rule']
}

const SILENT_CLASSES = /^(stale_client|concurrent|grace_accepted)/

/** Whether the rules call it harmless, not only too little: nothing that they compare differs, whatever else is in the logs. */
export const isSilentByDefinition = ({ signals, dampers, reuses }: Trace): boolean =>
  reuses.length > 0
    ? reuses.every((reuse) => SILENT_CLASSES.test(reuse))
    : signals.size === 0 && dampers.has('shared_address')
