// What one event says of a server's keys: phases told by its log or shown by its key set, tokens accepted or refused under a key.
import type { AuthEvent } from '../../events.ts'
import {
  isBroken,
  noteSignature,
  touchKey,
  type Key,
  type Ledger,
  type Rotation,
} from './ledger.ts'
import type { RotationResult } from './verdict.ts'

type Opening = Omit<Rotation, 'oldKid' | 'oldRetiredAt' | 'observed'>

export interface Desk {
  readonly ledger: Ledger
  readonly open: (rotation: Opening) => void
  /** Ends it; also one that was never opened. */
  readonly close: (rotation: Rotation, result: RotationResult, time: number) => void
  readonly isPlatforms: (kid: string | undefined, time: number) => boolean
  readonly evicted: (by: number) => void
}

/** Stamps of tokens are whole seconds. */
const STAMP_MS = 1000

const touch = (
  { ledger, evicted }: Desk,
  kid: string,
  time: number,
): { key: Key; isNew: boolean } => {
  const touched = touchKey(ledger, kid, time)
  evicted(touched.evicted)
  return touched
}

/** A key that went when this one came was replaced by it, whichever of the two was told first. */
const open = (opening: Opening, desk: Desk): void => {
  const { ledger } = desk
  desk.open(opening)
  const rotation = ledger.open.at(-1)
  const since = opening.publishedAt ?? opening.openedAt
  const replaced = [...ledger.keys].find(
    ([kid, { retiredAt }]) =>
      kid !== opening.kid &&
      retiredAt !== undefined &&
      retiredAt >= since &&
      !ledger.open.some(({ oldKid }) => oldKid === kid),
  )
  if (rotation === undefined || replaced === undefined) return
  rotation.oldKid = replaced[0]
  rotation.oldRetiredAt = replaced[1].retiredAt
}

const published = (event: AuthEvent, desk: Desk): void => {
  const { ledger } = desk
  const { key_id: kid, time, source } = event
  const earliest = time - (event.time_resolution_seconds ?? 0) * 1000
  // Seen on a first look: it may have been there for long.
  const isFirstLook = event.outcome === 'neutral'
  const isBaseline = isFirstLook && !(ledger.lookedAt !== undefined && ledger.lookedAt < time)
  if (isFirstLook) ledger.lookedAt ??= time
  const opens = {
    kid,
    openedAt: time,
    publishedAt: isFirstLook ? null : earliest,
    showsKeySet: true,
    firstSignedAt: undefined,
    source,
  }
  if (kid === undefined) {
    open(opens, desk)
    return
  }
  const { key } = touch(desk, kid, time)
  const wasKnown = key.published || key.firstSignedAt !== undefined
  if (key.retiredAt !== undefined) {
    key.retiredAt = undefined
    const ofOld = ledger.open.find(({ oldKid }) => oldKid === kid)
    if (ofOld !== undefined) ofOld.oldKid = ofOld.oldRetiredAt = undefined
  }
  key.published = true
  if (isBaseline) {
    ledger.rotatedAt ??= time
    key.atFirstLook = !wasKnown
  }
  if (wasKnown || isBaseline) return
  // The log told of it without a name, and now the key set shows it.
  const unnamed = ledger.open.find((rotation) => rotation.kid === undefined)
  if (unnamed !== undefined && unnamed.openedAt >= earliest) {
    unnamed.kid = kid
    if (unnamed.firstSignedAt !== undefined) noteSignature(key, unnamed.firstSignedAt)
  } else open(opens, desk)
}

const signing = (event: AuthEvent, desk: Desk): void => {
  const { ledger } = desk
  const { key_id: kid, time, source } = event
  const waiting = ledger.open.findLast(
    (rotation) =>
      rotation.firstSignedAt === undefined && (kid === undefined || rotation.kid === kid),
  )
  // Published and signing at once; or published since before anyone looked.
  let opens = { kid, openedAt: time, publishedAt: time as number | null, showsKeySet: false }
  const named = waiting?.kid ?? kid
  if (named !== undefined) {
    const { key } = touch(desk, named, time)
    const { firstSignedAt, published: wasPublished } = key
    key.published = true
    noteSignature(key, time)
    if (waiting === undefined && firstSignedAt !== undefined) return
    if (wasPublished) opens = { ...opens, publishedAt: null }
  }
  if (waiting !== undefined) waiting.firstSignedAt = time
  else open({ ...opens, firstSignedAt: time, source }, desk)
}

const retired = (event: AuthEvent, desk: Desk): void => {
  const { ledger } = desk
  const { key_id: kid, time } = event
  ledger.showsWithdrawals = true
  if (kid !== undefined) {
    const { key } = touch(desk, kid, time)
    if (key.retiredAt !== undefined) return
    key.retiredAt = time
    key.published = false
    const own = ledger.open.find((rotation) => rotation.kid === kid)
    const isReplaced = own?.firstSignedAt !== undefined && ledger.open.at(-1) !== own
    if (own !== undefined && !isReplaced) {
      desk.close(own, 'rolled_back', time)
      return
    }
  }
  const next = ledger.open.find(
    (r) => r.oldRetiredAt === undefined && (kid === undefined || r.kid !== kid),
  )
  if (next === undefined) return
  next.oldKid = kid
  next.oldRetiredAt = time
}

const failed = (event: AuthEvent, desk: Desk): void => {
  const { key_id: kid, time, source } = event
  const meant = desk.ledger.open.findLast((r) =>
    kid === undefined ? r.firstSignedAt === undefined : r.kid === kid,
  )
  desk.close(meant ?? neverOpened(kid, time, source), 'failed', time)
}

const neverOpened = (kid: string | undefined, time: number, source: string): Rotation => ({
  kid,
  openedAt: time,
  publishedAt: null,
  showsKeySet: false,
  firstSignedAt: undefined,
  oldKid: undefined,
  oldRetiredAt: undefined,
  observed: false,
  source,
})

const signed = (event: AuthEvent, desk: Desk, kid: string): void => {
  const { ledger } = desk
  const { time } = event
  const signedAt = Math.min(event.issued_at ?? time, time)
  const { key, isNew } = touch(desk, kid, time)
  noteSignature(key, signedAt)
  const isAccepted = event.kind === 'token_validation'
  if (isAccepted) key.lastAcceptedAt = time
  const rotation =
    ledger.open.find((r) => r.kid === kid) ??
    (isNew
      ? ledger.open.findLast((r) => r.kid === undefined && r.openedAt < signedAt + STAMP_MS)
      : undefined)
  if (rotation === undefined) return
  rotation.kid = kid
  rotation.firstSignedAt = Math.min(rotation.firstSignedAt ?? Infinity, signedAt)
  if (isAccepted) rotation.observed = true
}

const refused = (event: AuthEvent, desk: Desk): void => {
  const { time, key_id: kid } = event
  const { ledger } = desk
  if (!desk.isPlatforms(kid, time)) return
  if (isBroken(ledger, time)) ledger.lastFaultAt = time
  const own = kid === undefined ? undefined : ledger.open.find((r) => r.kid === kid)
  const rotation =
    own ?? ledger.open.findLast((r) => canBreak(r, ledger)) ?? underWayBefore(event, ledger)
  if (rotation === undefined) return
  ledger.lastFaultAt = time
  if (own !== undefined) own.observed = true
  desk.close(rotation, 'broken', time)
}

/**
 * Of several keys that were there at the first look one is not known to a resource server: a rotation that began before. A bad
 * signature would not tell, since anyone can forge one under a published kid.
 */
const underWayBefore = (event: AuthEvent, { keys }: Ledger): Rotation | undefined => {
  const { key_id: kid, time, source, reason } = event
  const key = kid === undefined ? undefined : keys.get(kid)
  if (reason !== 'unknown_kid' || key?.published !== true || !key.atFirstLook) return undefined
  if ([...keys.values()].filter(({ published: isPublished }) => isPublished).length < 2)
    return undefined
  key.atFirstLook = false
  return { ...neverOpened(kid, time, source), observed: true }
}

/** A key that does not sign yet breaks no other key's tokens; where nobody sees signatures it may sign already. */
const canBreak = ({ firstSignedAt, oldRetiredAt }: Rotation, { keys }: Ledger): boolean =>
  firstSignedAt !== undefined ||
  oldRetiredAt !== undefined ||
  ![...keys.values()].some((key) => key.firstSignedAt !== undefined)

const phases = { published, signing, retired, failed } as const

export const readEvent = (event: AuthEvent, desk: Desk): void => {
  const { kind, outcome, phase, key_id: kid, reason } = event
  if (kind === 'key_rotation') {
    if (phase === undefined || phase === 'started' || phase === 'ended') return
    const isFailure = outcome !== 'success' && outcome !== 'neutral'
    phases[isFailure ? 'failed' : phase](event, desk)
  } else if (outcome === 'success') {
    noteLife(desk.ledger, event)
    if (kid === undefined) return
    if (kind === 'token_validation') desk.ledger.logsKids = true
    signed(event, desk, kid)
  } else if (
    kind === 'token_validation' &&
    (reason === 'unknown_kid' || reason === 'bad_signature')
  )
    refused(event, desk)
}

const noteLife = (ledger: Ledger, event: AuthEvent): void => {
  const { lifetime_seconds: seconds, expires_at: until, issued_at: from } = event
  const dated = until === undefined || from === undefined ? 0 : until - from
  const ms = seconds === undefined ? dated : seconds * 1000
  if (ms > ledger.longestLifeMs) ledger.longestLifeMs = ms
}
