// What is learnt when a token is issued: to whom, what it belongs to, and which one it follows.
import type { AuthEvent } from '../../events.ts'
import type { Identifier } from '../../identifier.ts'
import { NONE } from '../flat-table.ts'
import { expiryOf, type Passport } from '../passport/tokens.ts'
import { MOST_SPAN_MS } from '../span.ts'
import { halfIn, type Half } from '../words.ts'
import { MACHINE, type Memory, type RevokedLink } from './memory.ts'
import type { Presenter } from './presenter.ts'

/** Tokens whose expiry and lifetime nobody tells. */
const DAY_MS = 86_400_000

/** First words of what the record or the issuance names. */
export type Links = Readonly<Record<RevokedLink, number>>
export interface Ties {
  readonly links: Links
  /** ms; 0: nobody knows. */
  readonly issuedMs: number
  /** When the issuance was seen, ms; 0: it was not. */
  readonly seenMs: number
}

export interface Terms {
  /** Of tokens whose expiry no record tells, ms. */
  readonly lifetimeMs: number | undefined
  /** Past its expiry a token is of interest for so long, ms. */
  readonly windowMs: number
}

const firstOf = (half: Half | undefined): number => (half === undefined ? 0 : half[0] || 1)
const wordOf = (id: Identifier | undefined): number => firstOf(halfIn(id))

/** The grant chain by what the record says: its name, else the login session with the client. 0: neither. */
export const familyOf = (event: AuthEvent, client: number): number => {
  if (event.family !== undefined) return wordOf(event.family)
  if (event.session === undefined) return 0
  return (wordOf(event.session) ^ Math.imul(client, 0x9e3779b1)) >>> 0 || 1
}
export const linksOf = (
  event: AuthEvent,
): { readonly session: number; readonly subject: number } => ({
  session: wordOf(event.session),
  subject: wordOf(event.subject),
})

/** What the issuance of a presented token told: of what the record does not name, and when it was. */
export const tiesOf = (
  event: AuthEvent,
  passport: Passport | undefined,
  named: Pick<Links, 'family' | 'client'>,
): Ties => {
  const { session, subject } = linksOf(event)
  const seenMs = passport?.issuedAtMs ?? 0
  return {
    links: {
      ...named,
      token: event.token?.words()[0] ?? 0,
      session: firstOf(passport?.session) || session,
      subject: firstOf(passport?.subject) || subject,
    },
    // A stamp of whole seconds is before what happened within its second: the issuance that was seen knows better.
    issuedMs: Math.max(seenMs, event.issued_at ?? 0),
    seenMs,
  }
}

export const secondsUntil = (event: AuthEvent, { lifetimeMs, windowMs }: Terms): number => {
  const expiresMs =
    expiryOf(event, event.time) ?? (event.issued_at ?? event.time) + (lifetimeMs ?? DAY_MS)
  // When the successor came is told as a span before it.
  const mostMs = event.time + MOST_SPAN_MS
  const seconds = Math.ceil(Math.min(expiresMs + windowMs, mostMs) / 1000)
  return Math.min(Math.max(seconds, 0), 0xffffffff)
}

export const learnIssuance = (
  memory: Memory,
  event: AuthEvent,
  by: Presenter,
  terms: Terms,
): void => {
  const { issued_token: issued, issued_refresh_token: issuedRefresh } = event
  const presented = event.refresh_token
  if (issued === undefined) return
  const { tokens, refreshTokens } = memory
  const before = presented === undefined ? NONE : refreshTokens.find(presented.words())
  const chain = before === NONE ? 0 : (refreshTokens.columns.family[before] ?? 0)
  if (before !== NONE) supersede(memory, before, event.time, by)

  const row = tokens.put(issued.words())
  const { columns } = tokens
  const named = familyOf(event, by.client)
  const family = named || chain || wordOf(presented) || wordOf(issuedRefresh)
  memory.setUntil(row, secondsUntil(event, terms))
  columns.client[row] = by.client
  columns.issuedAddress[row] = by.address
  columns.issuedAgent[row] = by.agent
  columns.family[row] = family
  if (event.grant_type === 'client_credentials')
    columns.flags[row] = (columns.flags[row] ?? 0) | MACHINE

  // Without rotation the presented one goes on.
  const next = issuedRefresh ?? presented
  if (next === undefined) return
  const at = refreshTokens.put(next.words())
  refreshTokens.renew(at)
  refreshTokens.columns.row[at] = row
  refreshTokens.columns.word[at] = issued.words()[0]
  refreshTokens.columns.family[at] = family
  // Where only the links of refresh tokens name the chain, an old one must still lead to it.
  refreshTokens.columns.untilSeconds[at] = Math.max(
    columns.untilSeconds[row] ?? 0,
    named === 0 ? Math.ceil((event.time + DAY_MS) / 1000) : 0,
  )
}

/** The first successor counts: a later one out of the same refresh token is its sibling. */
const supersede = (memory: Memory, refreshRow: number, timeMs: number, by: Presenter): void => {
  const { tokens, refreshTokens, heirs, successorMs, setSuccessor } = memory
  const row = refreshTokens.columns.row[refreshRow] ?? 0
  const { columns } = tokens
  const isIts = tokens.has(row) && tokens.keyOf(row)[0] === refreshTokens.columns.word[refreshRow]
  if (!isIts || successorMs(row) !== 0) return
  setSuccessor(row, timeMs)
  const isSame =
    by.client === columns.client[row] &&
    by.address === columns.issuedAddress[row] &&
    by.agent === columns.issuedAgent[row]
  if (!isSame) heirs.set(row, by)
}
