// How far a revocation reached: which revoked tokens were presented again, where, and whether they were accepted (RFC 7009).
import type { AuthEvent } from '../events.ts'
import { isCanary, type Correlator, type CreateCorrelator } from './correlator.ts'
import { createEpisodes, type Episodes, type EpisodesState } from './revocation/episodes.ts'
import { revokesOf } from './revocation/coverage.ts'
import type { Revokes } from './traits.ts'

/** Open revocations remembered, over all servers; the oldest is closed as `unobserved` for a new one. */
const MAX_EPISODES = 100_000

/** A rotated token is replaced, not revoked: calls under way may end with it. */
const isRevocation = (event: AuthEvent): boolean =>
  event.kind === 'revocation' && event.outcome === 'success' && event.cause !== 'rotation'

export const createRevocation: CreateCorrelator = (setup): Correlator => {
  const servers = new Map<string, Episodes>()
  const serverOf = (name: string): Episodes => {
    let server = servers.get(name)
    if (server === undefined) {
      const share = Math.ceil(MAX_EPISODES / (servers.size + 1))
      for (const other of servers.values()) other.setLimit(share)
      servers.set(name, (server = createEpisodes(name, setup, share)))
    }
    return server
  }
  const reaches = (server: string, revokes: Revokes | undefined): boolean => {
    const { revocationReaches } = setup.traits.server(server)
    return (
      revokes !== undefined &&
      (revocationReaches === undefined || revocationReaches.includes(revokes))
    )
  }
  const sum = (of: (server: Episodes) => number): number =>
    [...servers.values()].reduce((total, server) => total + of(server), 0)

  return {
    version: 2,
    wants: (event) =>
      (isRevocation(event) && !isCanary(setup, event)) ||
      (event.kind === 'token_validation' &&
        event.resource_server !== undefined &&
        event.decision !== 'error' &&
        (event.token ?? event.family ?? event.session ?? event.subject ?? event.client) !==
          undefined),
    see: (event, out) => {
      if (event.kind === 'revocation') {
        if (reaches(event.server, revokesOf(event))) serverOf(event.server).open(event, out)
      } else if (setup.decidesValidations(event) === true)
        serverOf(event.server).present(event, out)
    },
    expire: (server, timeMs, out) => servers.get(server)?.expire(timeMs, out),
    moment: (server) => [
      { fact: 'open_revocations', server, episodes: servers.get(server)?.entries() ?? 0 },
    ],
    entries: () => sum((server) => server.entries()),
    bytes: () => sum((server) => server.bytes()),
    evictions: () => sum((server) => server.evictions()),
    save: (): State => [...servers].map(([name, episodes]) => [name, episodes.save()] as const),
    load: (state: State) => {
      servers.clear()
      for (const [name] of state) serverOf(name)
      for (const [name, episodes] of state) serverOf(name).load(episodes)
    },
  }
}

type State = readonly (readonly [server: string, EpisodesState])[]
