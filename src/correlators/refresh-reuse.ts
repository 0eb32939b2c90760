// Refresh tokens presented after they were rotated away (RFC 9700 4.14.2): by whom, how late, and what the server made of it.
import { authEvent, type AuthEvent } from '../events.ts'
import type { Correlator, CorrelatorSetup, CreateCorrelator, Out } from './correlator.ts'
import { NONE } from './flat-table.ts'
import { advance, sight } from './refresh-reuse/chain.ts'
import { classify, rankOf, type Generation } from './refresh-reuse/classify.ts'
import { createEndings, type Endings, type EndingsState } from './refresh-reuse/endings.ts'
import { compare } from './refresh-reuse/holder.ts'
import { createMemory, FAMILY_NAME, type Memory, type MemoryState } from './refresh-reuse/memory.ts'
import { createRepeats, type Repeats, type RepeatsState } from './refresh-reuse/repeats.ts'
import { presenterOf, type Presenter } from './refresh-reuse/presenter.ts'

const DAY_MS = 86_400_000

const isRefresh = (event: AuthEvent): boolean =>
  event.grant_type === 'refresh_token' ||
  (event.grant_type === undefined &&
    (event.refresh_token !== undefined || event.reason === 'refresh_reused'))

/** What the server answers where it looked at the token, whether or not its log says why. */
const OF_THE_TOKEN: ReadonlySet<string | undefined> = new Set([
  'refresh_reused',
  'refresh_revoked',
  'refresh_unknown',
  'unknown',
  undefined,
])
/** Would the server take this as reuse, if it ends families for that? Failures of its own and of the client's are none. */
const isRefusedAsReuse = ({ outcome, reason }: AuthEvent): boolean =>
  outcome === 'client_error' && OF_THE_TOKEN.has(reason)

export const createRefreshReuse: CreateCorrelator = (setup): Correlator => {
  const { traits, keys } = setup
  const servers = new Map<string, OfServer>()
  const ofServer = (name: string): OfServer => {
    const known = servers.get(name)
    if (known !== undefined) return known
    // One server's flood does not evict another's tokens.
    const limit = Math.floor(traits.correlation.tokens / (servers.size + 1))
    for (const { memory } of servers.values()) memory.setLimit(limit)
    const memory = createMemory(limit)
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
    version: 1,
    wants: (event) =>
      event.kind === 'revocation' ||
      (event.kind === 'token_request' &&
        (event.refresh_token !== undefined ||
          event.issued_refresh_token !== undefined ||
          event.reason === 'refresh_reused' ||
          (event.grant_type === 'refresh_token' && (event.family ?? event.session) !== undefined))),
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
    bytes: () => tables().reduce((sum, { bytes }) => sum + bytes(), 0),
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
  return token !== NONE && (memory.tables.tokens.columns.rotatedMs[token] ?? 0) > 0
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

interface Presented {
  readonly event: AuthEvent
  readonly presenter: Presenter
  readonly token: number
}

const judge = (
  { memory, endings }: OfServer,
  serial: number,
  { event, presenter, token }: Presented,
  { traits, lookups }: CorrelatorSetup,
  out: Out,
): void => {
  const { correlation } = traits
  const rotatedMs = token === NONE ? 0 : (memory.tables.tokens.columns.rotatedMs[token] ?? 0)
  const ageMs = rotatedMs === 0 ? undefined : event.time - rotatedMs
  const generation = generationOf(memory, serial, token)
  const isShared = (address: string): boolean =>
    lookups.isSharedAddress(event.server, address, event.time)
  const isAccepted = event.outcome === 'success'
  const reuse = classify(
    {
      ...compare(memory, serial, token, { presenter, timeMs: event.time, isShared }),
      isFamilyDead: endings.wasDead(serial, event.time),
      generation,
      isConstraintBroken: event.reason === 'dpop_invalid' || event.reason === 'sender_constraint',
      isAccepted,
      ageMs,
    },
    correlation.concurrentWithinSeconds * 1000,
  )
  const derived = authEvent('refresh_reuse', event.time, event.format)
  derived.time_resolution_seconds = event.time_resolution_seconds
  derived.source = event.source
  derived.server = event.server
  derived.tenant = event.tenant
  derived.region = event.region
  derived.client = event.client
  derived.refresh_token = event.refresh_token
  derived.family = event.family
  derived.session = event.session
  derived.subject = event.subject
  derived.trace_id = event.trace_id
  derived.class = reuse
  derived.generation = generation
  derived.incident = opensIncident(memory, serial, event.time, rankOf(reuse))
  if (isAccepted) out.event(derived)
  else {
    const { kills } = traits.server(event.server).refreshToken
    const judged = kills === undefined ? undefined : kills === 'family' && isRefusedAsReuse(event)
    endings.refused(serial, derived, judged, out)
  }
}

/** Parent: what it was exchanged for is still in use; or, where the log does not tell, it was the family's latest exchange. */
const generationOf = (memory: Memory, serial: number, token: number): Generation => {
  const { tokens, families } = memory.tables
  if (token === NONE || tokens.columns.rotatedMs[token] === 0) return 'unknown'
  const successor = (tokens.columns.successor[token] ?? 0) - 1
  if (successor !== NONE) return tokens.columns.rotatedMs[successor] === 0 ? 'parent' : 'ancestor'
  const row = memory.familyRow(serial)
  if (row === NONE || families.columns.named[row] === FAMILY_NAME.links) return 'unknown'
  const isLatest = families.columns.rotatedMs[row] === tokens.columns.rotatedMs[token]
  return isLatest ? 'parent' : 'ancestor'
}

/** Notes the attempt. True: the family came to a worse class than any of the last 24 h. */
const opensIncident = (
  memory: Memory,
  serial: number,
  timeMs: number,
  rank: number | undefined,
): boolean => {
  if (rank === undefined) return false
  const { attempts } = memory.tables
  const row = attempts.put([serial, 0, 0, 0])
  const ranks = ['rank0', 'rank1', 'rank2', 'rank3'] as const
  const opens = ranks
    .slice(rank)
    .every((name) => (attempts.columns[name][row] ?? 0) <= Math.max(0, timeMs - DAY_MS))
  const name = ranks[rank]
  if (name !== undefined) attempts.columns[name][row] = timeMs
  if (rank >= 2) attempts.columns.isDoubtful[row] = 1
  return opens
}
