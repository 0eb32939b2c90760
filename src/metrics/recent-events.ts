// Events of each SLO of the last half hour and a bit: those of the client that breaks most of them, and those of everybody else.
import { isAhead } from './ahead.ts'
import { lazily } from '../lazy-list.ts'
import type { AuthEvent } from '../events.ts'
import { SLIS } from '../slis/index.ts'
import type { Verdict } from '../slis/verdict.ts'

export const SLICE_MS = 300_000
/** The slice that is not over, and 35 minutes: longer than the 30 min window of a page, whatever a source lags behind. */
export const SLICES = 8
/** Clients told apart in a slice; events of further ones are everybody else's. */
const MAX_CLIENTS = 500

export interface Tally {
  readonly events: number
  readonly bad: number
}
export interface Recent {
  /** Of the known client with the most bad events; zeros where no client has any. */
  readonly leading: Tally
  /** Of all others, also of events that name no client. */
  readonly others: Tally
}
export interface RecentEvents {
  /** Times in ms; `client`: known, else undefined. `now`: wall clock. */
  readonly see: (
    event: AuthEvent,
    verdicts: readonly Verdict[],
    client: string | undefined,
    now: number,
  ) => void
  readonly of: (slo: string, server: string, now: number) => Recent
  readonly save: () => RecentEventsState
  readonly load: (state: RecentEventsState) => void
}
export interface RecentEventsState {
  readonly version: 1
  readonly slices: readonly (readonly [
    server: string,
    slo: string,
    slice: number,
    events: number,
    bad: number,
    clients: Iterable<readonly [client: string, events: number, bad: number]>,
  ])[]
}

interface Counted {
  events: number
  bad: number
}
interface Slice extends Counted {
  readonly clients: Map<string, Counted>
}
type Slices = Map<number, Slice>

export const createRecentEvents = (limit = MAX_CLIENTS): RecentEvents => {
  /** By server, then by SLO, then by number of the slice. */
  let servers = new Map<string, Map<string, Slices>>()

  const slosOf = (server: string): Map<string, Slices> => {
    let slos = servers.get(server)
    if (slos === undefined) servers.set(server, (slos = new Map()))
    return slos
  }
  const slicesOf = (slos: Map<string, Slices>, slo: string): Slices => {
    let slices = slos.get(slo)
    if (slices === undefined) slos.set(slo, (slices = new Map()))
    return slices
  }
  const sliceOf = (slices: Slices, number: number, oldest: number): Slice => {
    let slice = slices.get(number)
    if (slice === undefined) {
      for (const each of slices.keys()) if (each < oldest) slices.delete(each)
      slices.set(number, (slice = { events: 0, bad: 0, clients: new Map() }))
    }
    return slice
  }

  return {
    see: ({ server, time }, verdicts, client, now) => {
      const number = Math.floor(time / SLICE_MS)
      const oldest = oldestAt(now)
      if (isAhead(time, now) || !(number >= oldest)) return
      const slos = slosOf(server)
      for (const { slo, result } of verdicts) {
        if (result === 'excluded' || !SLIS[slo.indicator].tellsClients) continue
        const slice = sliceOf(slicesOf(slos, slo.name), number, oldest)
        count(slice, result)
        if (client === undefined) continue
        let own = slice.clients.get(client)
        if (own === undefined) {
          if (slice.clients.size >= limit) continue
          slice.clients.set(client, (own = { events: 0, bad: 0 }))
        }
        count(own, result)
      }
    },
    of: (slo, server, now) => {
      const oldest = oldestAt(now)
      const all = { events: 0, bad: 0 }
      const clients = new Map<string, Counted>()
      for (const [number, slice] of servers.get(server)?.get(slo) ?? []) {
        if (number < oldest) continue
        add(all, slice)
        for (const [client, own] of slice.clients) {
          const sum = clients.get(client)
          if (sum === undefined) clients.set(client, { ...own })
          else add(sum, own)
        }
      }
      let leading: Tally = { events: 0, bad: 0 }
      for (const own of clients.values()) if (own.bad > leading.bad) leading = own
      return {
        leading,
        others: { events: all.events - leading.events, bad: all.bad - leading.bad },
      }
    },
    save: () => ({
      version: 1,
      slices: [...servers].flatMap(([server, slos]) =>
        [...slos].flatMap(([slo, slices]) =>
          [...slices].map(
            ([number, { events, bad, clients }]) =>
              [
                server,
                slo,
                number,
                events,
                bad,
                lazily(clients, ([client, own]) => [client, own.events, own.bad] as const),
              ] as const,
          ),
        ),
      ),
    }),
    load: (state) => {
      servers = new Map()
      for (const [server, slo, number, events, bad, clients] of state.slices)
        slicesOf(slosOf(server), slo).set(number, {
          events,
          bad,
          clients: new Map(
            Array.from(clients, ([client, events, bad]) => [client, { events, bad }]),
          ),
        })
    },
  }
}

const oldestAt = (now: number): number => Math.floor(now / SLICE_MS) - SLICES + 1

/** `worse`: the event was counted before. */
const count = (into: Counted, result: 'good' | 'bad' | 'worse'): void => {
  if (result !== 'worse') into.events++
  if (result !== 'good') into.bad++
}
const add = (into: Counted, { events, bad }: Tally): void => {
  into.events += events
  into.bad += bad
}
