// Which known clients were active, failed, or were hit by a bad event in the last ten minutes, by the events' own time.
import { isAhead } from './ahead.ts'
import type { AuthEvent } from '../events.ts'
import { lazily } from '../lazy-list.ts'
import { createRecentEvents, type RecentEvents, type RecentEventsState } from './recent-events.ts'
import {
  createRejectedCallers,
  type RejectedCallers,
  type RejectedCallersState,
} from './rejected-callers.ts'
import type { Verdict } from '../slis/verdict.ts'

const WINDOW_MS = 600_000
/** Clients remembered a server; beyond it the ones that were quiet longest go. */
const MAX_CLIENTS = 50_000

/** Newest times, ms; -Infinity for never. */
interface Last {
  success: number
  failure: number
  /** Newest bad event by SLO. */
  readonly bad: Map<string, number>
}

export interface Activity {
  /** `now`: wall clock, ms. */
  readonly see: (
    event: AuthEvent,
    verdicts: readonly Verdict[],
    knownClient: boolean,
    now: number,
  ) => void
  readonly activeClients: (server: string, now: number) => number
  /** No success, and at least one failure. */
  readonly failingClients: (server: string, now: number) => number
  readonly affectedClients: (slo: string, server: string, now: number) => number
  readonly rejectedCallers: RejectedCallers
  readonly recentEvents: RecentEvents
  readonly save: () => ActivityState
  readonly load: (state: ActivityState) => void
}

export interface ActivityState {
  readonly version: 3
  readonly rejectedCallers: RejectedCallersState
  readonly recentEvents: RecentEventsState
  readonly servers: readonly (readonly [
    server: string,
    clients: Iterable<
      readonly [
        client: string,
        success: number | null,
        failure: number | null,
        bad: readonly (readonly [slo: string, time: number])[],
      ]
    >,
  ])[]
}

export const createActivity = (limit = MAX_CLIENTS): Activity => {
  let servers = new Map<string, Map<string, Last>>()
  const rejectedCallers = createRejectedCallers()
  const recentEvents = createRecentEvents()

  const clientsOf = (server: string): Map<string, Last> => {
    let clients = servers.get(server)
    if (clients === undefined) servers.set(server, (clients = new Map()))
    return clients
  }
  const countIf = (server: string, test: (last: Last) => boolean): number => {
    let count = 0
    for (const last of servers.get(server)?.values() ?? []) if (test(last)) count++
    return count
  }

  return {
    see: (event, verdicts, knownClient, now) => {
      const { client, server, time, outcome } = event
      rejectedCallers.see(event, now)
      recentEvents.see(event, verdicts, knownClient ? client : undefined, now)
      if (!knownClient || client === undefined || isAhead(time, now)) return
      const isBad = verdicts.some(({ result }) => result === 'bad')
      if (event.kind !== 'token_request' && !isBad) return
      const clients = clientsOf(server)
      let last = clients.get(client)
      if (last === undefined) {
        if (clients.size >= limit) shrink(clients, limit)
        last = { success: -Infinity, failure: -Infinity, bad: new Map() }
        clients.set(client, last)
      }
      if (outcome === 'success') last.success = Math.max(last.success, time)
      else if (outcome !== 'neutral') last.failure = Math.max(last.failure, time)
      if (!isBad) return
      for (const { slo, result } of verdicts)
        if (result === 'bad')
          last.bad.set(slo.name, Math.max(last.bad.get(slo.name) ?? -Infinity, time))
    },
    activeClients: (server, now) => countIf(server, (last) => newestOf(last) > now - WINDOW_MS),
    failingClients: (server, now) =>
      countIf(
        server,
        ({ success, failure }) => failure > now - WINDOW_MS && success <= now - WINDOW_MS,
      ),
    affectedClients: (slo, server, now) =>
      countIf(server, ({ bad }) => (bad.get(slo) ?? -Infinity) > now - WINDOW_MS),
    rejectedCallers,
    recentEvents,
    save: () => ({
      version: 3,
      rejectedCallers: rejectedCallers.save(),
      recentEvents: recentEvents.save(),
      servers: [...servers].map(
        ([server, clients]) =>
          [
            server,
            lazily(
              clients,
              ([client, { success, failure, bad }]) =>
                [client, orNull(success), orNull(failure), [...bad]] as const,
            ),
          ] as const,
      ),
    }),
    load: (state) => {
      rejectedCallers.load(state.rejectedCallers)
      recentEvents.load(state.recentEvents)
      servers = new Map(
        state.servers.map(([server, clients]) => [
          server,
          new Map(
            Array.from(clients, ([client, success, failure, bad]) => [
              client,
              { success: success ?? -Infinity, failure: failure ?? -Infinity, bad: new Map(bad) },
            ]),
          ),
        ]),
      )
    },
  }
}

const newestOf = ({ success, failure }: Last): number => Math.max(success, failure)
const orNull = (time: number): number | null => (Number.isFinite(time) ? time : null)

/** Leaves the later half, so that it is seldom needed. */
const shrink = (clients: Map<string, Last>, limit: number): void => {
  const quietFirst = [...clients].sort(([, a], [, b]) => newestOf(a) - newestOf(b))
  for (const [client] of quietFirst.slice(0, Math.ceil(limit / 2))) clients.delete(client)
}
