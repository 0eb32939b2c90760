// What is remembered of one server's signing keys. Times are ms since the epoch, of events.

export interface Key {
  /** Newest that this key can be: first told or shown to be published. */
  readonly seenAt: number
  /** A log or the key set said that it is published, and nobody took that back. */
  published: boolean
  retiredAt: number | undefined
  /** It was there when the key set was first looked at: a rotation to it may be under way. */
  atFirstLook: boolean
  /** First and last signature known; of tokens accepted, by `issued_at` where it is logged. */
  firstSignedAt: number | undefined
  lastSignedAt: number | undefined
  lastAcceptedAt: number | undefined
}

export interface Rotation {
  /** Of the new key; undefined where the server's log does not name it. */
  kid: string | undefined
  readonly openedAt: number
  /** Earliest that the new key can have been published; null: before anyone looked. */
  readonly publishedAt: number | null
  /** Told to be published, so it will be told or shown when the old one is withdrawn. */
  readonly showsKeySet: boolean
  firstSignedAt: number | undefined
  oldKid: string | undefined
  oldRetiredAt: number | undefined
  /** A resource server that logs kids accepted, or refused, a token under the new key. */
  observed: boolean
  /** Of the event that opened it. */
  readonly source: string
}

export interface Ledger {
  readonly keys: Map<string, Key>
  readonly open: Rotation[]
  /** The whole key set was seen, first at this time: what is new later was published later. */
  lookedAt: number | undefined
  /** A resource server logs kids. */
  logsKids: boolean
  /** Somebody tells when keys are withdrawn. */
  showsWithdrawals: boolean
  /** Longest life of an access token seen, ms. */
  longestLifeMs: number
  /** A rotation broke, and this was the last token refused for it. */
  lastFaultAt: number | undefined
  /** The newest rotation that took effect. */
  rotatedAt: number | undefined
  overlapMs: number | undefined
}

export const emptyLedger = (): Ledger => ({
  keys: new Map(),
  open: [],
  lookedAt: undefined,
  logsKids: false,
  showsWithdrawals: false,
  longestLifeMs: 0,
  lastFaultAt: undefined,
  rotatedAt: undefined,
  overlapMs: undefined,
})

/** Far more than a server publishes at a time. */
export const MAX_KEYS = 64
/** Rotations of one server that are under way at once. */
export const MAX_OPEN = 8

/** The key of that kid, new or not. Returns what had to go for it. */
export const touchKey = (
  { keys }: Ledger,
  kid: string,
  time: number,
): { readonly key: Key; readonly isNew: boolean; readonly evicted: number } => {
  const found = keys.get(kid)
  if (found !== undefined) return { key: found, isNew: false, evicted: 0 }
  const key: Key = {
    seenAt: time,
    published: false,
    retiredAt: undefined,
    atFirstLook: false,
    firstSignedAt: undefined,
    lastSignedAt: undefined,
    lastAcceptedAt: undefined,
  }
  keys.set(kid, key)
  if (keys.size <= MAX_KEYS) return { key, isNew: true, evicted: 0 }
  // Oldest first; what is published stays as long as something else can go.
  const others = [...keys].filter(([other]) => other !== kid)
  const [gone] = others.find(([, { published }]) => !published) ?? others[0] ?? []
  if (gone !== undefined) keys.delete(gone)
  return { key, isNew: true, evicted: 1 }
}

export const noteSignature = (key: Key, signedAt: number): void => {
  key.firstSignedAt = Math.min(key.firstSignedAt ?? Infinity, signedAt)
  key.lastSignedAt = Math.max(key.lastSignedAt ?? -Infinity, signedAt)
}

/** A broken rotation is over when no token was refused for it for so long. */
const BROKEN_FOR_MS = 15 * 60_000

export const isBroken = ({ lastFaultAt }: Ledger, time: number): boolean =>
  lastFaultAt !== undefined && time <= lastFaultAt + BROKEN_FOR_MS

/** Something was told or shown of the server's keys. */
export const knowsKeys = ({ keys, open, rotatedAt }: Ledger): boolean =>
  keys.size > 0 || open.length > 0 || rotatedAt !== undefined

/** JSON. */
export interface SavedLedger extends Omit<Ledger, 'keys'> {
  readonly keys: readonly (readonly [string, Key])[]
}

export const saveLedger = (ledger: Ledger): SavedLedger =>
  structuredClone({ ...ledger, keys: [...ledger.keys] })

/** What JSON left out is not known. */
export const loadLedger = (saved: SavedLedger): Ledger => {
  const { keys, open, ...rest } = structuredClone(saved)
  const blankKey = touchKey(emptyLedger(), '', 0).key
  return {
    ...emptyLedger(),
    ...rest,
    keys: new Map(keys.map(([kid, key]) => [kid, { ...blankKey, ...key }])),
    open: open.map((rotation) => ({
      ...rotation,
      kid: rotation.kid,
      firstSignedAt: rotation.firstSignedAt,
      oldKid: rotation.oldKid,
      oldRetiredAt: rotation.oldRetiredAt,
    })),
  }
}
