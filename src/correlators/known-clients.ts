// Which clients are known: those of the catalogue, and those with a success within 24 h. Independent of the order in which records arrive.
import type { AuthEvent } from '../events.ts'
import type { Catalogue, ServerCatalogue } from './catalogue.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Successes of one client no more than a day apart form a run; runs are the same for every order of arrival. */
type Run = [fromMs: number, toMs: number]

export interface KnownClients {
  readonly see: (event: AuthEvent) => void
  /** Is the client in the catalogue, or had it a success in [time - 24 h, time + lateness]? */
  readonly isKnown: (server: string, client: string, time: number, latenessMs: number) => boolean
  /** Clients with a success within the last days that are not in the catalogue; undefined: the server has none. */
  readonly uncatalogued: (server: string) => number | undefined
  readonly expire: (server: string, watermark: number) => void
  readonly entries: () => number
  readonly evictions: () => number
  readonly save: () => KnownClientsState
  readonly load: (state: KnownClientsState) => void
}
export interface KnownClientsState {
  readonly version: 1
  readonly evictions: number
  readonly servers: Iterable<
    readonly [string, Iterable<readonly [client: string, runs: readonly Run[]]>]
  >
}

/** `limit`: clients remembered a server; the longest unseen is evicted. */
export const createKnownClients = ({
  limit,
  catalogue,
}: {
  limit: number
  catalogue?: Catalogue | undefined
}): KnownClients => {
  const listed = (server: string): ServerCatalogue['clients'] => catalogue?.get(server)?.clients
  let servers = new Map<string, Map<string, Run[]>>()
  let evictions = 0
  const expired = new Map<string, number>()

  const add = (runs: Run[], time: number): void => {
    const near = runs.findIndex(([from, to]) => time >= from - DAY_MS && time <= to + DAY_MS)
    const run = runs[near]
    if (run === undefined) {
      runs.push([time, time])
      runs.sort((a, b) => a[0] - b[0])
      return
    }
    if (time < run[0]) run[0] = time
    if (time > run[1]) run[1] = time
    const following = runs[near + 1]
    if (following !== undefined && following[0] - run[1] <= DAY_MS) {
      run[1] = Math.max(run[1], following[1])
      runs.splice(near + 1, 1)
    }
  }

  return {
    see: (event) => {
      if (event.client === undefined || event.outcome !== 'success') return
      if (event.kind !== 'token_request') return
      let clients = servers.get(event.server)
      if (clients === undefined) servers.set(event.server, (clients = new Map<string, Run[]>()))
      const runs = clients.get(event.client)
      const only = runs?.[0]
      if (runs !== undefined && only !== undefined && runs.length === 1) {
        // The common case, without searching: time goes on within one run.
        if (event.time >= only[0] && event.time <= only[1] + DAY_MS) {
          if (event.time > only[1]) only[1] = event.time
          return
        }
      }
      if (runs !== undefined) add(runs, event.time)
      else clients.set(event.client, [[event.time, event.time]])
      if (clients.size > limit) {
        const oldest = clients.keys().next().value
        if (oldest !== undefined) clients.delete(oldest)
        evictions++
      }
    },
    isKnown: (server, client, time, latenessMs) =>
      listed(server)?.has(client) === true ||
      (servers
        .get(server)
        ?.get(client)
        ?.some(([from, to]) => from <= time + latenessMs && to >= time - DAY_MS) ??
        false),
    uncatalogued: (server) => {
      const clients = listed(server)
      if (clients === undefined) return undefined
      let count = 0
      for (const client of servers.get(server)?.keys() ?? []) if (!clients.has(client)) count++
      return count
    },
    expire: (server, watermark) => {
      const clients = servers.get(server)
      if (clients === undefined) return
      // At the end of a replay nothing has to go.
      if (watermark === Infinity) return
      // Two days of slack make an hourly sweep enough.
      if (watermark < (expired.get(server) ?? -Infinity) + HOUR_MS) return
      expired.set(server, watermark)
      for (const [client, runs] of clients) {
        const live = runs.filter(([, to]) => to >= watermark - 2 * DAY_MS)
        if (live.length === 0) clients.delete(client)
        else if (live.length < runs.length) clients.set(client, live)
      }
    },
    entries: () => [...servers.values()].reduce((sum, clients) => sum + clients.size, 0),
    evictions: () => evictions,
    save: () => ({
      version: 1,
      evictions,
      servers,
    }),
    load: (state) => {
      evictions = state.evictions
      servers = new Map(
        Array.from(state.servers, ([server, clients]) => [
          server,
          new Map(
            Array.from(clients, ([client, runs]) => [client, runs.map((run) => [...run] as Run)]),
          ),
        ]),
      )
    },
  }
}
