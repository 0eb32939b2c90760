// The contract of an incident: it breaks the real store, network or client, never a log.
import type { Flows } from '../flows.ts'
import type { DemoStore } from '../store.ts'

export interface Stage {
  readonly store: DemoStore
  readonly flows: Flows
  readonly keys: {
    /** The authorization server signs with a new key from now on. */
    readonly rotate: () => Promise<void>
    /** The service that validates tokens itself keeps the keys that it has. */
    readonly keepStale: (keep: boolean) => Promise<void>
  }
  /** Repeats until the incident is over. */
  readonly every: (ms: number, act: () => Promise<unknown>) => () => void
}

export interface Incident {
  readonly id: string
  readonly title: string
  readonly description: string
  /** Names of the SLOs that it burns. */
  readonly breaks: readonly string[]
  /** Where it burns none: what it is instead. */
  readonly instead?: string
  /** Returns what repairs it. */
  readonly start: (stage: Stage) => () => void
}
