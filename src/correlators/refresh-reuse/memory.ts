// What is remembered of the refresh tokens of one server: tokens, the families they form, and what names a family.
import type { AuthEvent } from '../../events.ts'
import type { Identifier } from '../../identifier.ts'
import { createFlatTable, NONE, type FlatTable, type SharedKeys } from '../flat-table.ts'
import { createSlab, type SlabState } from '../slab.ts'
import { halfAt, halfIn, setHalf, type Half, type Words } from '../words.ts'

/** `family`: serial. `rotation`: row + 1 of it; 0: not rotated away. */
const TOKEN = { family: 'uint32', rotation: 'uint32' } as const
/** Of a token that was rotated away. */
const ROTATION = {
  rotatedMs: 'float64',
  /** Row + 1 of the latest token handed out for it, and its first word. */
  successor: 'uint32',
  successorWord: 'uint32',
  /** Who rotated it away (presenter.ts). */
  client: 'uint32',
  address: 'float64',
  agent: 'uint32',
} as const
const FAMILY = {
  /** FAMILY_STATE */
  state: 'uint8',
  /** FAMILY_NAME: what the log knows it by. */
  named: 'uint8',
  /** The latest that was known of its holder. */
  client: 'uint32',
  address: 'float64',
  agent: 'uint32',
  /** Of the latest success that was no reuse. */
  seenMs: 'float64',
  addressMs: 'float64',
  /** An address of the other kind that came within the seconds in which two are one; 0: none. */
  twin: 'float64',
  rotatedMs: 'float64',
  subject: 'half',
  /** 1: in the list of its session. */
  inSession: 'uint8',
  /** Serial of the next family of its session; 0: none. */
  nextInSession: 'uint32',
} as const
/** Of families with reuse: ms of the latest attempt of each class, by rank; `refusedMs` of any. */
const ATTEMPTS = {
  rank0: 'float64',
  rank1: 'float64',
  rank2: 'float64',
  rank3: 'float64',
  refusedMs: 'float64',
  /** 1: there was an attempt that honest clients do not make. */
  isDoubtful: 'uint8',
} as const

export const FAMILY_STATE = { alive: 0, dead: 1, expired: 2 } as const
export const FAMILY_NAME = { links: 0, session: 1, family: 2 } as const

/** Families, a token; there are at least so many, however few the tokens. */
const FAMILIES_A_TOKEN = 1 / 4
const MIN_FAMILIES = 1000

export type Memory = ReturnType<typeof createMemory>

/** `limit`: tokens. */
export const createMemory = (limit: number, shared: SharedKeys | undefined) => {
  const families = (tokens: number): number =>
    Math.max(MIN_FAMILIES, Math.ceil(tokens * FAMILIES_A_TOKEN))
  const rotations = createSlab(ROTATION, Math.max(2, limit))
  const tokens = createFlatTable({
    columns: TOKEN,
    limit: Math.max(2, limit),
    shared,
    onEvict: (row) => {
      const rotation = (tokens.columns.rotation[row] ?? 0) - 1
      if (rotation !== NONE) rotations.give(rotation)
    },
  })
  const tables = {
    tokens,
    families: createFlatTable({ columns: FAMILY, limit: families(limit) }),
    names: createFlatTable({ columns: { family: 'uint32' }, limit: families(limit) }),
    sessions: createFlatTable({ columns: { family: 'uint32' }, limit: families(limit) }),
    attempts: createFlatTable({ columns: ATTEMPTS, limit: families(limit) }),
  } as const
  let serials = 0

  const serialOf = (table: FlatTable<{ family: 'uint32' }>, key: Words): number => {
    const row = table.find(key)
    return row === NONE ? 0 : (table.columns.family[row] ?? 0)
  }
  /** The row of a family; NONE where it was evicted. */
  const familyRow = (serial: number): number =>
    serial === 0 ? NONE : tables.families.find([serial, 0, 0, 0])

  const addFamily = (): number => {
    serials = (serials + 1) >>> 0 || 1
    tables.families.put([serials, 0, 0, 0])
    return serials
  }

  /** What the log names the family by, the surest first. */
  const namesOf = (event: AuthEvent, client: number): readonly Name[] => {
    const names: Name[] = []
    if (event.family !== undefined) names.push(nameOf('family', event.family, 0))
    else if (event.session !== undefined && client !== 0)
      names.push(nameOf('session', event.session, client))
    return names
  }

  /** Row of the rotation; NONE: the token was not rotated away. */
  const rotationOf = (token: number): number =>
    token === NONE ? NONE : (tokens.columns.rotation[token] ?? 0) - 1

  return {
    tables,
    rotations,
    rotationOf,
    /** ms; 0: not rotated away. */
    rotatedMs: (token: number): number => {
      const rotation = rotationOf(token)
      return rotation === NONE ? 0 : (rotations.columns.rotatedMs[rotation] ?? 0)
    },
    familyRow,
    /** Row of a token; NONE. */
    tokenRow: (token: Identifier | undefined): number =>
      token === undefined ? NONE : tables.tokens.find(token.words()),
    /**
     * Serial of the family of an event: by `family` if the log has it, else by the token, else by session and client; 0: none known. A
     * token goes before the session, since a thief may show his own.
     */
    familyOf: (event: AuthEvent, client: number, token: number): number => {
      const names = namesOf(event, client)
      const byToken = token === NONE ? 0 : (tables.tokens.columns.family[token] ?? 0)
      const candidates = names.map(({ key }) => serialOf(tables.names, key))
      const [first = 0] = candidates
      const ordered = event.family === undefined ? [byToken, first] : [first, byToken]
      return ordered.find((serial) => familyRow(serial) !== NONE) ?? 0
    },
    /** One that the server knows, and nothing else is known of. */
    addToken: (serial: number, token: Identifier | undefined): void => {
      if (token === undefined) return
      const row = tables.tokens.put(token.words())
      tables.tokens.columns.family[row] = serial
    },
    /** A new family, serial. */
    addFamily,
    /** From now on the names of the event mean this family. */
    name: (serial: number, event: AuthEvent, client: number): void => {
      const row = familyRow(serial)
      if (row === NONE) return
      const { named } = tables.families.columns
      for (const { key, rank } of namesOf(event, client)) {
        // A session holds several families where the log tells them apart.
        if (rank < (named[row] ?? 0)) continue
        named[row] = rank
        const at = tables.names.put(key)
        tables.names.renew(at)
        tables.names.columns.family[at] = serial
      }
    },
    /** Ties what tells nothing but a client, or a client and a subject. */
    unnamed: (event: AuthEvent, client: number): number => {
      const key: Words = [client, event.subject?.words()[0] ?? 0, 0, NAMES.unnamed]
      const serial = serialOf(tables.names, key)
      if (familyRow(serial) !== NONE) return serial
      const added = addFamily()
      tables.names.columns.family[tables.names.put(key)] = added
      return added
    },
    /** Puts the family into the lists by which revocations find it. */
    tie: (serial: number, event: AuthEvent): void => {
      const row = familyRow(serial)
      if (row === NONE) return
      const { columns } = tables.families
      const subject = halfIn(event.subject)
      if (subject !== undefined) setHalf(columns.subject, row, subject)
      if (event.session === undefined || columns.inSession[row] === 1) return
      const at = tables.sessions.put(event.session.words())
      columns.inSession[row] = 1
      columns.nextInSession[row] = tables.sessions.columns.family[at] ?? 0
      tables.sessions.columns.family[at] = serial
    },
    /** Serials of the session's families. */
    ofSession: (session: Identifier): readonly number[] => {
      const found: number[] = []
      let serial = serialOf(tables.sessions, session.words())
      for (let row = familyRow(serial); row !== NONE; row = familyRow(serial)) {
        found.push(serial)
        serial = tables.families.columns.nextInSession[row] ?? 0
      }
      return found
    },
    /** undefined: not known. */
    subjectOf: (serial: number): Half | undefined => {
      const row = familyRow(serial)
      return row === NONE ? undefined : halfAt(tables.families.columns.subject, row)
    },
    byFamilyName: (family: Identifier): number =>
      serialOf(tables.names, nameOf('family', family, 0).key),
    /** Serials of the families that fit; looks at all. */
    where: (fits: (row: number) => boolean): readonly number[] => {
      const found: number[] = []
      const { oldest, newer, keyOf } = tables.families
      for (let row = oldest(); row !== NONE; row = newer(row))
        if (fits(row)) found.push(keyOf(row)[0])
      return found
    },
    setLimit: (tokens: number): void => {
      tables.tokens.setLimit(Math.max(2, tokens))
      for (const table of [tables.families, tables.names, tables.sessions, tables.attempts])
        table.setLimit(families(tokens))
    },
    save: () => ({
      serials,
      rotations: rotations.save(),
      tables: Object.fromEntries(Object.entries(tables).map(([id, { save }]) => [id, save()])),
    }),
    load: (state: MemoryState): void => {
      serials = state.serials
      rotations.load(state.rotations)
      for (const [id, table] of Object.entries(tables)) {
        const saved = state.tables[id]
        if (saved !== undefined) table.load(saved)
      }
    },
  }
}
export interface MemoryState {
  readonly serials: number
  readonly rotations: SlabState
  readonly tables: Readonly<Record<string, ReturnType<FlatTable<typeof TOKEN>['save']>>>
}

interface Name {
  readonly key: Words
  readonly rank: number
}
const NAMES = { family: 1, session: 2, unnamed: 3 } as const

/** Keys of different kinds in one table. */
const nameOf = (kind: 'family' | 'session', id: Identifier, client: number): Name => {
  const [a, b, c, d] = id.words()
  return { key: [a, (b ^ client) >>> 0, c, (d ^ NAMES[kind]) >>> 0], rank: FAMILY_NAME[kind] }
}
