// Puts the events of one server in the order of their time: holds them until nothing earlier can come.
import { keptList, type KeptList } from '../kept-list.ts'
import { setIdsApart } from '../event-apart.ts'
import { loadEvent, saveEvent, type SavedEvent } from '../event-text.ts'
import type { AuthEvent } from '../events.ts'
import type { Identifier, IdentifierKeys } from '../identifier.ts'

const SECOND_MS = 1000

export interface Sequence {
  /** False: older than what was given out; it is not taken. */
  readonly add: (event: AuthEvent) => boolean
  /** Gives out, in order, what happened in seconds that are over by `timeMs`. */
  readonly advance: (timeMs: number, give: (event: AuthEvent) => void) => void
  readonly waiting: () => number
  readonly save: () => SequenceState
  readonly load: (state: SequenceState, keys: IdentifierKeys) => void
}
export interface SequenceState {
  readonly frontier: number | null
  readonly waiting: Iterable<Iterable<SavedEvent>>
}

/** Events of a second, in order of arrival. */
interface Second {
  readonly events: AuthEvent[]
  /** Of so many events each, once they were saved; the last one until it grows. */
  readonly saved: (KeptList<SavedEvent> | undefined)[]
}
/** Some hundred kilobytes. */
const SAVED_TOGETHER = 256

/** `limit`: events held; beyond it the oldest second is given out before its time. */
export const createSequence = ({ limit }: { limit: number }): Sequence => {
  // By second, so that a batch does not sort what waits.
  const seconds = new Map<number, Second>()
  let waiting = 0
  let frontier = -Infinity

  const oldest = (): number => {
    let least = Infinity
    for (const second of seconds.keys()) if (second < least) least = second
    return least
  }

  const hold = (event: AuthEvent): void => {
    const second = Math.floor(event.time / SECOND_MS)
    let held = seconds.get(second)
    if (held === undefined) seconds.set(second, (held = { events: [], saved: [] }))
    held.saved[Math.floor(held.events.length / SAVED_TOGETHER)] = undefined
    held.events.push(event)
    waiting++
  }

  return {
    add: (event) => {
      if (event.time < frontier) return false
      setIdsApart(event)
      hold(event)
      return true
    },
    advance: (timeMs, give) => {
      for (;;) {
        const second = oldest()
        const isOver = (second + 1) * SECOND_MS <= timeMs
        if (second === Infinity || (!isOver && waiting <= limit)) break
        const held = seconds.get(second)?.events ?? []
        seconds.delete(second)
        waiting -= held.length
        frontier = (second + 1) * SECOND_MS
        for (const event of inOrder(held)) give(event)
      }
      const over = Math.floor(timeMs / SECOND_MS) * SECOND_MS
      if (Number.isFinite(over) && over > frontier) frontier = over
    },
    waiting: () => waiting,
    save: () => ({
      frontier: Number.isFinite(frontier) ? frontier : null,
      waiting: [...seconds.values()].flatMap(savedTogether),
    }),
    load: (state, keys) => {
      frontier = state.frontier ?? -Infinity
      seconds.clear()
      waiting = 0
      for (const together of state.waiting)
        for (const saved of together) hold(loadEvent(saved, keys))
    },
  }
}

const savedTogether = ({ events, saved }: Second): readonly KeptList<SavedEvent>[] =>
  Array.from(saved, (known, i) => {
    const from = i * SAVED_TOGETHER
    return (saved[i] = known ?? keptList(events.slice(from, from + SAVED_TOGETHER), saveEvent))
  })

/** By time; within one moment what hands a token out before what presents it, else by content: never by arrival. */
export const inOrder = (events: readonly AuthEvent[]): readonly AuthEvent[] => {
  const sorted = [...events].sort((a, b) => a.time - b.time || byContent(a, b))
  const given: AuthEvent[] = []
  for (let from = 0; from < sorted.length;) {
    let to = from + 1
    while (to < sorted.length && sorted[to]?.time === sorted[from]?.time) to++
    if (to === from + 1) given.push(sorted[from] as AuthEvent)
    else given.push(...issuedFirst(sorted.slice(from, to)))
    from = to
  }
  return given
}

const issuedFirst = (moment: readonly AuthEvent[]): readonly AuthEvent[] => {
  if (moment.every((event) => event.token === undefined && event.refresh_token === undefined))
    return moment
  const issuerOf = issuersIn(moment)
  const given = new Set<AuthEvent>()
  const begun = new Set<AuthEvent>()
  // Depth first without recursion: a log of whole seconds may chain thousands of refreshes in one moment.
  for (const event of moment) {
    const path = [event]
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      begun.add(top)
      const before = [issuerOf(top.token), issuerOf(top.refresh_token)].find(
        (issuer) => issuer !== undefined && !begun.has(issuer),
      )
      if (before !== undefined) path.push(before)
      else {
        given.add(top)
        path.pop()
      }
    }
  }
  return [...given]
}

type IssuerOf = (id: Identifier | undefined) => AuthEvent | undefined

/** Which event hands a token out; by the first word of its hash, since a text of all of it costs more than the rest. */
const issuersIn = (moment: readonly AuthEvent[]): IssuerOf => {
  const byWord = new Map<number, { readonly issued: Identifier; readonly event: AuthEvent }[]>()
  for (const event of moment)
    for (const issued of [event.issued_token, event.issued_refresh_token]) {
      if (issued === undefined) continue
      const others = byWord.get(issued.word())
      if (others === undefined) byWord.set(issued.word(), [{ issued, event }])
      else others.push({ issued, event })
    }
  return (id) => {
    const issuers = id && byWord.get(id.word())
    return issuers?.findLast(({ issued }) => issued.compare(id as Identifier) === 0)?.event
  }
}

/** Successes first: what a request gave can be what another one was refused for. */
const rank = (event: AuthEvent): number => (event.outcome === 'success' ? 0 : 1)

const byContent = (a: AuthEvent, b: AuthEvent): number => {
  const first =
    rank(a) - rank(b) ||
    byText(a.kind, b.kind) ||
    byIdentifier(a.refresh_token, b.refresh_token) ||
    byIdentifier(a.token, b.token)
  if (first !== 0) return first
  for (const key of TEXTS) {
    const order = byText(a[key], b[key])
    if (order !== 0) return order
  }
  for (const key of IDENTIFIERS) {
    const order = byIdentifier(a[key], b[key])
    if (order !== 0) return order
  }
  return 0
}

const TEXTS = [
  'client',
  'reason',
  'decision',
  'resource_server',
  'ip',
  'user_agent',
  'request_id',
  'trace_id',
  'source',
  'key_id',
  'phase',
] as const satisfies readonly (keyof AuthEvent)[]

const IDENTIFIERS = [
  'issued_refresh_token',
  'issued_token',
  'family',
  'session',
  'subject',
] as const satisfies readonly (keyof AuthEvent)[]

/** What is absent comes first. */
const byPresence = (a: unknown, b: unknown): number =>
  Number(a !== undefined) - Number(b !== undefined)

const byText = (a: string | undefined, b: string | undefined): number => {
  if (a === undefined || b === undefined) return byPresence(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

const byIdentifier = (a: Identifier | undefined, b: Identifier | undefined): number =>
  a === undefined || b === undefined ? byPresence(a, b) : a.compare(b)
