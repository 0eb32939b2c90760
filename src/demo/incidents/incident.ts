// The contract of an incident: it breaks the real store, network or client, never a log.
import type { Flows } from '../flows.ts'
import type { DemoStore } from '../store.ts'

export interface Stage {
  readonly store: DemoStore
  readonly flows: Flows
  /** Repeats until the incident is over. */
  readonly every: (ms: number, act: () => Promise<unknown>) => () => void
}

export interface Incident {
  readonly id: string
  readonly title: string
  readonly description: string
  /** Names of the SLOs that it burns. */
  readonly breaks: readonly string[]
  /** Returns what repairs it. */
  readonly start: (stage: Stage) => () => void
}
