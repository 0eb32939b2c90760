// Which known clients were active, failed, or were hit by a bad event in the last ten minutes.
import type { AuthEvent } from '../events.ts'
import type { Verdict } from '../slis/verdict.ts'

const WINDOW_MS = 600_000
/** Clients remembered a server; the ones seen first go first. */
const MAX_CLIENTS = 50_000

interface Last {
  success: number
  failure: number
  /** Newest bad event by SLO. */
  readonly bad: Map<string, number>
}

export interface Activity {
  readonly see: (event: AuthEvent, verdicts: readonly Verdict[], knownClient: boolean) => void
  readonly activeClients: (server: string, now: number) => number
  /** No success, and at least one failure. */
  readonly failingClients: (server: string, now: number) => number
  readonly affectedClients: (slo: string, server: string, now: number) => number
  readonly save: () => ActivityState
  readonly load: (state: ActivityState) => void
}

export interface ActivityState {
  readonly version: 1
  readonly servers: readonly (readonly [
    server: string,
    clients: readonly (readonly [
      client: string,
      success: number | null,
      failure: number | null,
      bad: readonly (readonly [string, number])[],
    ])[],
  ])[]
}

const orNull = (time: number): number | null => (Number.isFinite(time) ? time : null)

export const createActivity = (): Activity => {
  let servers = new Map<string, Map<string, Last>>()

  const countIf = (server: string, test: (last: Last) => boolean): number => {
    let count = 0
    for (const last of servers.get(server)?.values() ?? []) if (test(last)) count++
    return count
  }

  return {
    see: (event, verdicts, knownClient) => {
      const { client, server, time } = event
      if (!knownClient || client === undefined || event.kind !== 'token_request') return
      const clients = servers.get(server) ?? new Map<string, Last>()
      servers.set(server, clients)
      let last = clients.get(client)
      if (last === undefined) {
        last = { success: -Infinity, failure: -Infinity, bad: new Map() }
        clients.set(client, last)
        if (clients.size > MAX_CLIENTS) clients.delete(clients.keys().next().value as string)
      }
      if (event.outcome === 'success') last.success = Math.max(last.success, time)
      else if (event.outcome !== 'neutral') last.failure = Math.max(last.failure, time)
      for (const { slo, result } of verdicts)
        if (result === 'bad')
          last.bad.set(slo.name, Math.max(last.bad.get(slo.name) ?? -Infinity, time))
    },
    activeClients: (server, now) =>
      countIf(server, ({ success, failure }) => Math.max(success, failure) > now - WINDOW_MS),
    failingClients: (server, now) =>
      countIf(
        server,
        ({ success, failure }) => failure > now - WINDOW_MS && success <= now - WINDOW_MS,
      ),
    affectedClients: (slo, server, now) =>
      countIf(server, ({ bad }) => (bad.get(slo) ?? -Infinity) > now - WINDOW_MS),
    save: () => ({
      version: 1,
      servers: [...servers].map(([server, clients]) => [
        server,
        [...clients].map(
          ([client, { success, failure, bad }]) =>
            [client, orNull(success), orNull(failure), [...bad]] as const,
        ),
      ]),
    }),
    load: (state) => {
      servers = new Map(
        state.servers.map(([server, clients]) => [
          server,
          new Map(
            clients.map(([client, success, failure, bad]) => [
              client,
              { success: success ?? -Infinity, failure: failure ?? -Infinity, bad: new Map(bad) },
            ]),
          ),
        ]),
      )
    },
  }
}
