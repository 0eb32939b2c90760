// The access tokens of one server, as their issuance told of them; 40 bytes each and a share of the key's 30.
import type { AuthEvent } from '../../events.ts'
import { createFlatTable, NONE, type FlatTableState, type SharedKeys } from '../flat-table.ts'
import { halfAt, setHalf, type Half, type Words } from '../words.ts'
import type { Holder, Holders } from './holders.ts'
import { msOfSpan, spanOf, UNTOLD } from '../span.ts'

/** What is known of a token since it was issued. Times in ms. */
export interface Passport extends Holder {
  readonly issuedAtMs: number
  /** undefined: neither the records nor the configuration tell. */
  readonly expiresAtMs: number | undefined
  /** The grant chain: as logged, else the first refresh token of the chain. */
  readonly family: Half | undefined
  readonly session: Half | undefined
  readonly subject: Half | undefined
}

/** What tokens may have in common; `everything`: all tokens of the server. */
export interface Links {
  readonly families: readonly Half[]
  readonly sessions: readonly Half[]
  readonly subjects: readonly Half[]
  readonly clients: readonly string[]
  readonly tenants: readonly string[]
  readonly everything: boolean
}

export interface Tokens {
  readonly find: (token: Words) => Passport | undefined
  readonly add: (token: Words, passport: Passport) => void
  /** Visits every token that has one of the links, once or more, and few others; its cost is linear in the tokens, not in the links. */
  readonly linked: (links: Links, visit: (passport: Passport) => void) => void
  readonly entries: () => number
  readonly evictions: () => number
  readonly bytes: () => number
  readonly setLimit: (entries: number) => void
  readonly save: () => TokensState
  readonly load: (state: TokensState) => void
}
export interface TokensState extends FlatTableState {
  readonly oddExpiries: readonly (readonly [row: number, expiresAtMs: number])[]
}

/** So long after its expiry a token is remembered, so that a revocation finds that it was over. */
const KEEP_EXPIRED_MS = 3_600_000
/** Looked at for each token that comes: what is over goes faster than what is new comes. */
const SWEPT_A_TOKEN = 4

export const createTokens = (
  holders: Holders,
  limit: number,
  shared: SharedKeys | undefined,
): Tokens => {
  const table = createFlatTable({
    columns: {
      holder: 'uint32',
      issuedAt: 'float64',
      life: 'uint32',
      family: 'half',
      session: 'half',
      subject: 'half',
    },
    limit,
    shared,
    onEvict: (row) => void oddExpiries.delete(row),
  })
  /** By row: expiries that no `life` tells. */
  const oddExpiries = new Map<number, number>()
  let swept = 0

  /** ms; Infinity: not known. */
  const expiryAt = (row: number): number => {
    const ms = msOfSpan(table.columns.life[row] ?? 0)
    return ms === undefined
      ? (oddExpiries.get(row) ?? Infinity)
      : (table.columns.issuedAt[row] ?? 0) + ms
  }
  const setExpiry = (row: number, issuedAtMs: number, expiresAtMs: number | undefined): void => {
    const life = expiresAtMs === undefined ? UNTOLD : spanOf(expiresAtMs - issuedAtMs)
    oddExpiries.delete(row)
    table.columns.life[row] = life
    if (life === UNTOLD && expiresAtMs !== undefined) oddExpiries.set(row, expiresAtMs)
  }

  const passportAt = (row: number): Passport => {
    const { holder, issuedAt, family, session, subject } = table.columns
    const expiresAtMs = expiryAt(row)
    const { client, tenant, grantType } = holders.at(holder[row] ?? 0)
    return {
      client,
      tenant,
      grantType,
      issuedAtMs: issuedAt[row] ?? 0,
      expiresAtMs: expiresAtMs === Infinity ? undefined : expiresAtMs,
      family: halfAt(family, row),
      session: halfAt(session, row),
      subject: halfAt(subject, row),
    }
  }

  const sweep = (now: number): void => {
    const { length } = table.columns.life
    for (let n = 0; n < Math.min(SWEPT_A_TOKEN, length); n++) {
      swept = (swept + 1) % length
      if (!table.has(swept) || expiryAt(swept) + KEEP_EXPIRED_MS >= now) continue
      // Used beyond its time: whoever watches that asks for whom it was.
      if (table.isSharedRow(swept)) continue
      oddExpiries.delete(swept)
      table.remove(swept)
    }
  }

  return {
    find: (token) => {
      const row = table.find(token)
      return row === NONE ? undefined : passportAt(row)
    },
    add: (token, passport) => {
      sweep(passport.issuedAtMs)
      const row = table.put(token)
      const { holder, issuedAt, family, session, subject } = table.columns
      holder[row] = holders.numberOf(passport)
      issuedAt[row] = passport.issuedAtMs
      setExpiry(row, passport.issuedAtMs, passport.expiresAtMs)
      setHalf(family, row, passport.family)
      setHalf(session, row, passport.session)
      setHalf(subject, row, passport.subject)
    },
    linked: (links, visit) => {
      const { columns } = table
      const halves = (wanted: readonly Half[]): Marks | undefined =>
        marksOf(wanted.map(([first]) => first))
      const { length } = columns.life
      const sift = (column: Uint32Array, step: number, marks: Marks | undefined): void => {
        if (marks === undefined) return
        for (let row = 0; row < length; row++)
          if (marks[(column[row * step] as number) & MASK] === 1 && table.has(row))
            visit(passportAt(row))
      }
      if (links.everything)
        for (let row = 0; row < length; row++) if (table.has(row)) visit(passportAt(row))
      sift(columns.family, 2, halves(links.families))
      sift(columns.session, 2, halves(links.sessions))
      sift(columns.subject, 2, halves(links.subjects))
      const { clients, tenants } = links
      if (clients.length === 0 && tenants.length === 0) return
      const meant = holders.which(
        ({ client = '', tenant = '' }) => clients.includes(client) || tenants.includes(tenant),
      )
      sift(columns.holder, 1, marksOf(meant))
    },
    entries: table.entries,
    evictions: table.evictions,
    bytes: table.bytes,
    setLimit: table.setLimit,
    save: () => ({ ...table.save(), oddExpiries: [...oddExpiries] }),
    load: (state) => {
      oddExpiries.clear()
      for (const [row, expiresAtMs] of state.oddExpiries) oddExpiries.set(row, expiresAtMs)
      table.load(state)
      swept = 0
    },
  }
}

type Marks = Uint8Array
/** A sieve over the low bits: what passes is compared in full by who asked. */
const MASK = 0xffff
const marksOf = (numbers: readonly number[]): Marks | undefined => {
  if (numbers.length === 0) return undefined
  const marks = new Uint8Array(MASK + 1)
  for (const number of numbers) marks[number & MASK] = 1
  return marks
}

/** ms; undefined: not told. */
export const expiryOf = (
  { issued_at: issuedAt, expires_at: expiresAt, lifetime_seconds: lifetime }: AuthEvent,
  issuedAtMs: number | undefined,
): number | undefined => {
  if (expiresAt !== undefined) return expiresAt
  const since = issuedAt ?? issuedAtMs
  return lifetime === undefined || since === undefined ? undefined : since + lifetime * 1000
}
