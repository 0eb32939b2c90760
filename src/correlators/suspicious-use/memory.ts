// What is remembered of the tokens of one server: a flat row each, and more of the few that are used from several places.
import {
  createFlatTable,
  NONE,
  type FlatTable,
  type FlatTableState,
  type SharedKeys,
} from '../flat-table.ts'
import { msOfSpan, spanBelow } from '../span.ts'
import type { Presenter } from './presenter.ts'
import type { Damper, Location, Signal } from './signals.ts'
import type { Run } from './trail.ts'

const TOKEN_COLUMNS = {
  /** Of the latest presentation, ms; 0: none yet. */
  lastMs: 'float64',
  /** Seconds since the epoch: of no interest after that. */
  untilSeconds: 'uint32',
  /** How long before that its successor was issued, a span + 1 (span.ts); 0: it has none. */
  successor: 'uint32',
  // To whom it was issued, and who presented it first.
  client: 'uint32',
  issuedAddress: 'uint32',
  issuedAgent: 'uint32',
  firstAddress: 'uint32',
  firstAgent: 'uint32',
  /** First word of its name. Whatever else revocations name the passport has. */
  family: 'uint32',
  flags: 'uint8',
} as const
export const MACHINE = 1
/** The first presentation came when the token was superseded or revoked: it shows no owner. */
export const FIRST_IS_LATE = 2
/** 4, 8, 16, 32: the dampers that were counted. */
export const DAMPER_BITS: Readonly<Record<Damper, number>> = {
  shared_address: 4,
  dual_stack: 8,
  same_country_mobile: 16,
  machine_client: 32,
}

/** Of a refresh token: the access token that was issued last with it. */
const REFRESH_COLUMNS = {
  row: 'uint32',
  /** First word of that token: another one may have taken its row. */
  word: 'uint32',
  family: 'uint32',
  untilSeconds: 'uint32',
} as const

/** A presentation of which the place on earth is known. */
export interface Fix {
  readonly timeMs: number
  readonly address: number
  readonly location: Location
}
/** Of a token that was used from more than one place. */
export interface Trail {
  readonly addresses: Run[]
  readonly agents: Run[]
  /** An address of each family that alternated: one host. No address is in two. */
  readonly twins: (readonly [number, number])[]
  fix: Fix | undefined
  /** When a signal was last given, ms. The ping-pongs are read from the runs. */
  readonly given: Partial<Record<Signal, number>>
}

export interface Revoked {
  readonly timeMs: number
  /** Who did it, where that is the owner. */
  readonly by: Presenter
}
export interface Contest {
  readonly timeMs: number
  /** What was issued since then came out of the disputed exchange, ms. */
  readonly sinceMs: number
}
export const REVOKED_LINKS = ['token', 'family', 'session', 'subject', 'client'] as const
export type RevokedLink = (typeof REVOKED_LINKS)[number]

export interface Memory {
  readonly tokens: FlatTable<typeof TOKEN_COLUMNS>
  readonly refreshTokens: FlatTable<typeof REFRESH_COLUMNS>
  /** When the row's successor was issued, ms: to the ms, of tokens that live longer than 46 days to the second above. 0: it has none. */
  readonly successorMs: (row: number) => number
  readonly setSuccessor: (row: number, timeMs: number) => void
  /** `untilSeconds`; the successor stays when it was. */
  readonly setUntil: (row: number, seconds: number) => void
  /** By row of the token. */
  readonly trails: Map<number, Trail>
  /** Who got the successor, where that is not the one to whom the token was issued. */
  readonly heirs: Map<number, Presenter>
  /** Of the latest incident, ms. */
  readonly incidents: Map<number, number>
  readonly revoked: Readonly<Record<RevokedLink, Map<number, Revoked>>>
  /** Families with a suspicious reuse of an ancestor, ms. */
  readonly reused: Map<number, number>
  /** Families of which a refresh token was presented again by another than had exchanged it. */
  readonly contested: Map<number, Contest>
  /** Families that a stranger to their subject has refreshed, ms of the latest. */
  readonly strangers: Map<number, number>
  /** Families of which such a presentation was an incident, ms. */
  readonly replayed: Map<number, number>
  /** Is a revocation or the reuse of an ancestor remembered? */
  readonly isAlert: () => boolean
  /** Of the row; a new one is empty, and the longest unused makes room for it. */
  readonly openTrail: (row: number) => Trail
  /** Of links and families; the oldest makes room. */
  readonly note: <V>(map: Map<number, V>, word: number, value: V) => void
  /** Whatever is of no interest after `timeMs`. */
  readonly sweep: (timeMs: number, windowMs: number) => void
  readonly bytes: () => number
  readonly evictions: () => number
  readonly setLimit: (tokens: number) => void
  readonly save: () => MemoryState
  readonly load: (state: MemoryState) => void
}
export interface MemoryState {
  readonly evictions: number
  readonly tokens: FlatTableState
  readonly refreshTokens: FlatTableState
  readonly trails: readonly (readonly [number, Trail])[]
  readonly heirs: readonly (readonly [number, Presenter])[]
  readonly incidents: readonly (readonly [number, number])[]
  readonly revoked: Readonly<Record<RevokedLink, readonly (readonly [number, Revoked])[]>>
  readonly reused: readonly (readonly [number, number])[]
  readonly contested: readonly (readonly [number, Contest])[]
  readonly strangers: readonly (readonly [number, number])[]
  readonly replayed: readonly (readonly [number, number])[]
}

/** Tokens used from several places, revocations and reused families remembered a server. */
const MAX_TRAILS = 50_000
const DAY_MS = 86_400_000
/** Access tokens that live longer are rare. */
const REVOKED_MS = 7 * DAY_MS
const MAX_LINKS = 20_000
const BYTES_A_TRAIL = 500
const BYTES_AN_ENTRY = 120

interface Shared {
  readonly access: SharedKeys | undefined
  readonly refresh: SharedKeys | undefined
}

export const createMemory = (limit: number, { access, refresh }: Shared): Memory => {
  let evictions = 0
  const trails = new Map<number, Trail>()
  const heirs = new Map<number, Presenter>()
  const incidents = new Map<number, number>()
  const dropSides = (row: number): void => {
    trails.delete(row)
    heirs.delete(row)
    incidents.delete(row)
  }
  const tokens = createFlatTable({
    columns: TOKEN_COLUMNS,
    limit,
    shared: access,
    onEvict: dropSides,
  })
  const refreshTokens = createFlatTable({ columns: REFRESH_COLUMNS, limit, shared: refresh })
  const revoked: Memory['revoked'] = {
    token: new Map(),
    family: new Map(),
    session: new Map(),
    subject: new Map(),
    client: new Map(),
  }
  const reused = new Map<number, number>()
  const contested = new Map<number, Contest>()
  const strangers = new Map<number, number>()
  const replayed = new Map<number, number>()
  /** Anew, so that the order of the map is that of the last use. */
  const set = <V>(map: Map<number, V>, key: number, value: V, most: number): void => {
    map.delete(key)
    map.set(key, value)
    if (map.size <= most) return
    const oldest = map.keys().next().value
    if (oldest !== undefined) map.delete(oldest)
    evictions++
  }
  const successorMs = (row: number): number => {
    const { successor, untilSeconds } = tokens.columns
    const span = successor[row] ?? 0
    return span === 0 ? 0 : (untilSeconds[row] ?? 0) * 1000 - (msOfSpan(span - 1) ?? 0)
  }
  const setSuccessor = (row: number, timeMs: number): void => {
    const { successor, untilSeconds } = tokens.columns
    // A token in use is of interest beyond its time, and so is when it was superseded.
    untilSeconds[row] = Math.max(untilSeconds[row] ?? 0, Math.ceil(timeMs / 1000))
    successor[row] = spanBelow(untilSeconds[row] * 1000 - timeMs) + 1
  }
  const maps = (): readonly Map<number, unknown>[] => [reused, contested, ...Object.values(revoked)]

  return {
    tokens,
    refreshTokens,
    successorMs,
    setSuccessor,
    setUntil: (row, seconds) => {
      const before = successorMs(row)
      tokens.columns.untilSeconds[row] = seconds
      if (before !== 0) setSuccessor(row, before)
    },
    trails,
    heirs,
    incidents,
    revoked,
    reused,
    contested,
    strangers,
    replayed,
    isAlert: () => maps().some(({ size }) => size > 0),
    openTrail: (row) => {
      const trail = trails.get(row) ?? {
        addresses: [],
        agents: [],
        twins: [],
        fix: undefined,
        given: {},
      }
      set(trails, row, trail, MAX_TRAILS)
      return trail
    },
    note: (map, word, value) => set(map, word, value, MAX_LINKS),
    sweep: (timeMs, windowMs) => {
      for (const [row] of trails)
        if ((tokens.columns.lastMs[row] ?? 0) < timeMs - windowMs) trails.delete(row)
      for (const [word, at] of reused) if (at < timeMs - windowMs) reused.delete(word)
      for (const [word, { timeMs: at }] of contested)
        if (at < timeMs - windowMs) contested.delete(word)
      for (const [word, at] of strangers) if (at < timeMs - REVOKED_MS) strangers.delete(word)
      for (const [word, at] of replayed) if (at < timeMs - DAY_MS) replayed.delete(word)
      for (const map of Object.values(revoked))
        for (const [word, act] of map) if (act.timeMs < timeMs - REVOKED_MS) map.delete(word)
      const isOver = (untilSeconds: number | undefined): boolean =>
        (untilSeconds ?? 0) * 1000 < timeMs
      for (let row = tokens.oldest(), next = NONE; row !== NONE; row = next) {
        next = tokens.newer(row)
        const heldMs = Math.max(
          (tokens.columns.lastMs[row] ?? 0) + windowMs,
          (incidents.get(row) ?? -Infinity) + DAY_MS,
        )
        if (!isOver(tokens.columns.untilSeconds[row]) || heldMs >= timeMs) continue
        dropSides(row)
        tokens.remove(row)
      }
      for (let row = refreshTokens.oldest(), next = NONE; row !== NONE; row = next) {
        next = refreshTokens.newer(row)
        if (isOver(refreshTokens.columns.untilSeconds[row])) refreshTokens.remove(row)
      }
    },
    bytes: () =>
      tokens.bytes() +
      refreshTokens.bytes() +
      trails.size * BYTES_A_TRAIL +
      [heirs, incidents, strangers, replayed, ...maps()].reduce((sum, { size }) => sum + size, 0) *
        BYTES_AN_ENTRY,
    evictions: () => evictions + tokens.evictions() + refreshTokens.evictions(),
    setLimit: (entries) => {
      tokens.setLimit(entries)
      refreshTokens.setLimit(entries)
    },
    save: () => ({
      evictions,
      tokens: tokens.save(),
      refreshTokens: refreshTokens.save(),
      trails: [...trails],
      heirs: [...heirs],
      incidents: [...incidents],
      revoked: Object.fromEntries(
        REVOKED_LINKS.map((link) => [link, [...revoked[link]]]),
      ) as unknown as MemoryState['revoked'],
      reused: [...reused],
      contested: [...contested],
      strangers: [...strangers],
      replayed: [...replayed],
    }),
    load: (state) => {
      evictions = state.evictions
      tokens.load(state.tokens)
      refreshTokens.load(state.refreshTokens)
      for (const [row, trail] of structuredClone(state.trails)) trails.set(row, trail)
      for (const [row, heir] of state.heirs) heirs.set(row, heir)
      for (const [row, timeMs] of state.incidents) incidents.set(row, timeMs)
      for (const link of REVOKED_LINKS)
        for (const [word, act] of state.revoked[link]) revoked[link].set(word, act)
      for (const [word, timeMs] of state.reused) reused.set(word, timeMs)
      for (const [word, contest] of state.contested) contested.set(word, contest)
      for (const [word, timeMs] of state.strangers) strangers.set(word, timeMs)
      for (const [word, timeMs] of state.replayed) replayed.set(word, timeMs)
    },
  }
}
