// Remembers of each access token what its issuance told: the client, the grant, whom and what it is linked to, when it ends.
import type { AuthEvent } from '../events.ts'
import type { Correlator, CorrelatorSetup, CreateCorrelator, Out } from './correlator.ts'
import { createFlatTable, NONE, type FlatTableState } from './flat-table.ts'
import { halfAt, halfIn, halfOf, setHalf, type Half, type Words } from './words.ts'
import { createHolders, type SavedHolder } from './passport/holders.ts'
import { createTokens, expiryOf, type TokensState } from './passport/tokens.ts'

/** Different clients by tenant and grant; the rest are nobody's. */
const MAX_HOLDERS = 100_000
const BYTES_A_HOLDER = 250
/** Of the tokens remembered: so many refresh tokens, each with the chain that it continues. */
const CHAIN_SHARE = 0.25

const createServer = (name: string, limit: number, directories: CorrelatorSetup['directories']) => {
  const holders = createHolders({ limit: MAX_HOLDERS })
  return {
    holders,
    tokens: createTokens(holders, limit, directories?.of('access', name, 'passport')),
    /** By refresh token: the chain, where that is not the token itself. */
    chains: createFlatTable({
      columns: { chain: 'half' },
      limit: Math.ceil(limit * CHAIN_SHARE),
      shared: directories?.of('refresh', name, 'passport'),
    }),
  }
}
type Server = ReturnType<typeof createServer>

export const createPassport: CreateCorrelator = ({
  traits,
  lookups,
  directories,
  decidesValidations,
}): Correlator => {
  const all = traits.correlation.tokens
  const servers = new Map<string, Server>()

  /** Each server has an equal share, so that a busy one does not push out the tokens of the others. */
  const serverOf = (name: string): Server => {
    let server = servers.get(name)
    if (server === undefined) {
      const share = Math.ceil(all / (servers.size + 1))
      for (const { tokens, chains } of servers.values()) {
        tokens.setLimit(share)
        chains.setLimit(Math.ceil(share * CHAIN_SHARE))
      }
      servers.set(name, (server = createServer(name, share, directories)))
    }
    return server
  }

  const chainOf = ({ chains }: Server, refreshToken: Words): Half => {
    const row = chains.find(refreshToken)
    const chain = row === NONE ? undefined : halfAt(chains.columns.chain, row)
    return chain ?? halfOf(refreshToken)
  }

  const noteChain = (server: Server, event: AuthEvent): Half | undefined => {
    const before = event.refresh_token?.words()
    const issued = event.issued_refresh_token?.words()
    const held = issued ?? before
    const known = before === undefined ? issued && halfOf(issued) : chainOf(server, before)
    const chain = halfIn(event.family) ?? known
    if (held === undefined || chain === undefined || chain.every((word, at) => word === held[at]))
      return chain
    const row = server.chains.put(held)
    setHalf(server.chains.columns.chain, row, chain)
    return chain
  }

  const issue = (event: AuthEvent): void => {
    const server = serverOf(event.server)
    const family = noteChain(server, event)
    if (event.issued_token === undefined) return
    const { accessTokenLifetimeSeconds: usual } = traits.server(event.server)
    const assumed = usual === undefined ? undefined : event.time + usual * 1000
    server.tokens.add(event.issued_token.words(), {
      client: event.client,
      tenant: event.tenant,
      grantType: event.grant_type ?? 'other',
      issuedAtMs: event.time,
      expiresAtMs: expiryOf(event, event.time) ?? assumed,
      family,
      session: halfIn(event.session),
      subject: halfIn(event.subject),
    })
  }

  const refuse = (event: AuthEvent, out: Out): void => {
    const passport = event.token && servers.get(event.server)?.tokens.find(event.token.words())
    if (passport?.client === undefined) return
    const { client, grantType } = passport
    const kidIsPlatforms = lookups.kidIsPlatforms(event.server, event.key_id, event.time)
    out.fact({ fact: 'rejection_of_client', event, client, grantType, kidIsPlatforms })
  }

  return {
    version: 3,
    lookups: {
      passport: (server, token) => servers.get(server)?.tokens.find(token),
      chainOf: (server, refreshToken) => {
        const of = servers.get(server)
        return of === undefined ? halfOf(refreshToken) : chainOf(of, refreshToken)
      },
      linkedTokens: (server, links, visit) => servers.get(server)?.tokens.linked(links, visit),
    },
    wants: (event) =>
      event.kind === 'token_request'
        ? event.outcome === 'success' &&
          (event.issued_token !== undefined || event.issued_refresh_token !== undefined)
        : event.kind === 'token_validation' &&
          event.decision === 'reject' &&
          event.token !== undefined,
    see: (event, out) => {
      if (event.kind === 'token_request') issue(event)
      else if (decidesValidations(event) !== false) refuse(event, out)
    },
    expire: () => {},
    entries: () => sum(servers, ({ tokens, chains }) => tokens.entries() + chains.entries()),
    bytes: () =>
      sum(
        servers,
        ({ tokens, chains, holders }) =>
          tokens.bytes() + chains.bytes() + BYTES_A_HOLDER * holders.size(),
      ),
    evictions: () => sum(servers, ({ tokens, chains }) => tokens.evictions() + chains.evictions()),
    save: (): State =>
      [...servers].map(([server, { holders, tokens, chains }]) => ({
        server,
        holders: holders.save(),
        tokens: tokens.save(),
        chains: chains.save(),
      })),
    load: (state: State) => {
      servers.clear()
      for (const { server } of state) serverOf(server)
      for (const saved of state) {
        const { holders, tokens, chains } = serverOf(saved.server)
        holders.load(saved.holders)
        tokens.load(saved.tokens)
        chains.load(saved.chains)
      }
    },
  }
}

const sum = (servers: ReadonlyMap<string, Server>, of: (server: Server) => number): number =>
  [...servers.values()].reduce((total, server) => total + of(server), 0)

type State = readonly {
  readonly server: string
  readonly holders: readonly SavedHolder[]
  readonly tokens: TokensState
  readonly chains: FlatTableState
}[]
