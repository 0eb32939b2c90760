// The contract of an incident: it breaks the real store, network or client, never a log.
import type { Flows, Session } from '../flows.ts'
import type { Caller } from '../people.ts'
import type { DemoStore } from '../store.ts'

export interface Stage {
  readonly store: DemoStore
  readonly flows: Flows
  /** The service that validates tokens itself; `from`: where the session is at home, unless said otherwise. */
  readonly callOrders: (session: Session, from?: Caller) => Promise<unknown>
  readonly keys: {
    /** The authorization server signs with a new key from now on. */
    readonly rotate: () => Promise<void>
    /** The service that validates tokens itself keeps the keys that it has. */
    readonly keepStale: (keep: boolean) => Promise<void>
  }
  readonly stock: {
    /** The service that asks the authorization server for every token. */
    readonly call: (client: string, token: string) => Promise<unknown>
    /** It goes on accepting what was active once. */
    readonly keepAnswers: (keep: boolean) => void
  }
  /** Repeats until the incident is over. */
  readonly every: (ms: number, act: () => Promise<unknown>) => () => void
  /** The same for steps that follow from each other: the first at once, and none before the last is over. */
  readonly inTurn: (ms: number, step: () => Promise<unknown>) => () => void
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
