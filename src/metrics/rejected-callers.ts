// Who was refused in the last ten minutes, by resource server: one looping client, or everybody.
import { isAhead } from './ahead.ts'
import { addressClass } from '../correlators/identity.ts'
import type { AuthEvent } from '../events.ts'

const WINDOW_MS = 600_000
/** Callers remembered a resource server; the gauge says no more than that there are very many. */
const MAX_CALLERS = 10_000

export interface RejectedCallers {
  /** `now`: wall clock, ms. */
  readonly see: (event: AuthEvent, now: number) => void
  readonly resourceServers: () => readonly string[]
  /** Distinct clients, else networks (identity.ts). */
  readonly count: (resourceServer: string, now: number) => number
  readonly save: () => RejectedCallersState
  readonly load: (state: RejectedCallersState) => void
}
export interface RejectedCallersState {
  readonly version: 1
  readonly resourceServers: readonly (readonly [
    name: string,
    callers: Iterable<readonly [caller: string, timeMs: number]>,
  ])[]
}

export const createRejectedCallers = (): RejectedCallers => {
  /** Newest refusal, ms, by caller, the one that was refused last at the end. */
  let refused = new Map<string, Map<string, number>>()

  return {
    see: (event, now) => {
      const { kind, decision, resource_server: name, time } = event
      if (kind !== 'token_validation' || decision === 'accept' || name === undefined) return
      if (isAhead(time, now)) return
      const network = addressClass(event.ip)
      const caller = event.client !== undefined ? `c ${event.client}` : network && `n ${network}`
      if (caller === undefined) return
      let callers = refused.get(name)
      if (callers === undefined) refused.set(name, (callers = new Map()))
      const newest = Math.max(time, callers.get(caller) ?? -Infinity)
      callers.delete(caller)
      callers.set(caller, newest)
      const oldest = callers.keys().next().value
      if (callers.size > MAX_CALLERS && oldest !== undefined) callers.delete(oldest)
    },
    resourceServers: () => [...refused.keys()],
    count: (resourceServer, now) => {
      const callers = refused.get(resourceServer)
      if (callers === undefined) return 0
      for (const [caller, timeMs] of callers) {
        if (timeMs <= now - WINDOW_MS) callers.delete(caller)
      }
      return callers.size
    },
    save: () => ({
      version: 1,
      resourceServers: [...refused].map(([name, callers]) => [name, callers] as const),
    }),
    load: (state) => {
      refused = new Map(state.resourceServers.map(([name, callers]) => [name, new Map(callers)]))
    },
  }
}
