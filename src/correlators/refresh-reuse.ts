// Refresh tokens presented after they were rotated away (RFC 9700 4.14.2): by whom, how late, and what the server made of it.
import type { AuthEvent } from '../events.ts'
import {
  isCanary,
  type Correlator,
  type CorrelatorSetup,
  type CreateCorrelator,
  type Out,
} from './correlator.ts'
import { NONE } from './flat-table.ts'
import { advance, sight } from './refresh-reuse/chain.ts'
import { createEndings, type Endings, type EndingsState } from './refresh-reuse/endings.ts'
import { judge } from './refresh-reuse/judge.ts'
import { createMemory, type Memory, type MemoryState } from './refresh-reuse/memory.ts'
import { createRepeats, type Repeats, type RepeatsState } from './refresh-reuse/repeats.ts'
import { presenterOf, type Presenter } from './refresh-reuse/presenter.ts'

const isRefresh = (event: AuthEvent): boolean =>
  event.grant_type === 'refresh_token' ||
  (event.grant_type === undefined &&
    (event.refresh_token !== undefined || event.reason === 'refresh_reused'))

export const createRefreshReuse: CreateCorrelator = (setup): Correlator => {
  const { traits, keys, directories } = setup
  const servers = new Map<string, OfServer>()
  const ofServer = (name: string): OfServer => {
    const known = servers.get(name)
    if (known !== undefined) return known
    // One server's flood does not evict another's tokens.
    const limit = Math.floor(traits.correlation.tokens / (servers.size + 1))
    for (const { memory } of servers.values()) memory.setLimit(limit)
    const memory = createMemory(limit, directories?.of('refresh', name, 'refresh-reuse'))
    const endings = createEndings(name, memory, keys)
    const added = { memory, endings, repeats: createRepeats() }
    servers.set(name, added)
    return added
  }
  /** What the others name and list are these. */
  const counted = () =>
    [...servers.values()].flatMap(({ memory: { tables: of } }) => [of.tokens, of.families])
  const tables = () => [...servers.values()].flatMap(({ memory }) => Object.values(memory.tables))

  return {
    version: 2,
    wants: (event) =>
      !isCanary(setup, event) &&
      (event.kind === 'revocation' ||
        (event.kind === 'token_request' &&
          (event.refresh_token !== undefined ||
            event.issued_refresh_token !== undefined ||
            event.reason === 'refresh_reused' ||
            (event.grant_type === 'refresh_token' &&
              (event.family ?? event.session) !== undefined)))),
    see: (event, out) => {
      const server = ofServer(event.server)
      if (event.kind === 'revocation') {
        if (event.outcome === 'success') server.endings.revoke(event, out)
      } else see(server, event, setup, out)
    },
    expire: (name, timeMs, out) =>
      servers
        .get(name)
        ?.endings.expire(timeMs, traits.server(name).refreshToken.lifetimeSeconds, out),
    entries: () => counted().reduce((sum, { entries }) => sum + entries(), 0),
    bytes: () =>
      [...tables(), ...[...servers.values()].map(({ memory }) => memory.rotations)].reduce(
        (sum, { bytes }) => sum + bytes(),
        0,
      ),
    evictions: () => counted().reduce((sum, { evictions }) => sum + evictions(), 0),
    save: (): State =>
      [...servers].map(([name, { memory, endings, repeats }]) => [
        name,
        memory.save(),
        endings.save(),
        repeats.save(),
      ]),
    load: (state: State) => {
      for (const [name, memory, endings, repeats] of state) {
        ofServer(name).repeats.load(repeats)
        ofServer(name).memory.load(memory)
        ofServer(name).endings.load(endings)
      }
    },
  }
}
interface OfServer {
  readonly memory: Memory
  readonly endings: Endings
  readonly repeats: Repeats
}
type State = readonly (readonly [server: string, MemoryState, EndingsState, RepeatsState])[]

const see = (server: OfServer, event: AuthEvent, setup: CorrelatorSetup, out: Out): void => {
  const { memory, endings } = server
  const presenter = presenterOf(event, setup.keys)
  const rotation = setup.traits.server(event.server).refreshToken.rotation
  const isAccepted = event.outcome === 'success'
  const token = memory.tokenRow(event.refresh_token)
  if (server.repeats.isRepeated(event)) return
  // What a token is exchanged for links it as well.
  const link =
    token === NONE && isRefresh(event) ? memory.tokenRow(event.issued_refresh_token) : token
  let serial = memory.familyOf(event, presenter.client, link)
  // Logged in again within the session: what is dead stays so.
  if (!isRefresh(event) && endings.isDead(serial)) serial = 0

  const isReuse = isRefresh(event) && isPresentedAgain(memory, token, event)
  if (isReuse) {
    if (serial === 0) serial = familyOfStray(memory, event, presenter)
    judge(server, serial, { event, presenter, token }, setup, out)
    if (token === NONE) memory.addToken(serial, event.refresh_token)
  }
  if (isAccepted) {
    if (serial === 0) serial = memory.addFamily()
    // Of a reuse only the tokens count: the rest may be a thief's.
    if (!isReuse) {
      memory.name(serial, event, presenter.client)
      memory.tie(serial, event)
      endings.revive(serial, event.time, out)
      sight(memory, serial, event, presenter)
    }
    advance(memory, serial, event, { presenter, rotation })
  } else if (event.reason === 'refresh_expired' && !isReuse) endings.end(serial, 'expiry', out)
}

/** The server's own verdict first; then the chain. A step of a protocol (a nonce for DPoP) is no verdict. */
const isPresentedAgain = (memory: Memory, token: number, event: AuthEvent): boolean => {
  if (event.outcome === 'neutral') return false
  if (event.outcome !== 'success' && event.reason === 'refresh_reused') return true
  return memory.rotationOf(token) !== NONE
}

/** Nothing is remembered of it: from now on a little is. */
const familyOfStray = (memory: Memory, event: AuthEvent, { client }: Presenter): number => {
  const { refresh_token: token, family, session } = event
  if (token === undefined && family === undefined && (session === undefined || client === 0))
    return memory.unnamed(event, client)
  const serial = memory.addFamily()
  memory.name(serial, event, client)
  return serial
}
