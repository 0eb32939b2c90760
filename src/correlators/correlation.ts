// All correlators over the events of all servers: holds, orders, hands round, and passes on what follows.
import type { AuthEvent } from '../events.ts'
import type { Correlator, CorrelatorSetup, CreateCorrelator, Lookups, Out } from './correlator.ts'
import type { Fact } from './fact.ts'
import { createTokenDirectories, type TokenDirectoriesState } from './token-directories.ts'
import { halfOf } from './words.ts'
import { createSequence, type Sequence, type SequenceState } from './sequence.ts'

/** Held for ordering, a server; some 40 s of 5000 requests a second. */
const MAX_HELD = 50_000

export interface Correlation {
  /** What correlators can tell of, as of the last event that they saw. */
  readonly lookups: Readonly<Lookups>
  /** An event that stands, in order of arrival. */
  readonly add: (event: AuthEvent, out: Out) => void
  /** Nothing of the server before `timeMs` will come. */
  readonly advance: (server: string, timeMs: number, out: Out) => void
  readonly moment: (server: string, timeMs: number) => readonly Fact[]
  readonly sizes: () => readonly CorrelatorSize[]
  readonly save: () => CorrelationState
  readonly load: (state: CorrelationState) => void
}
export interface CorrelatorSize {
  readonly correlator: string
  readonly entries: number
  readonly bytes: number
  readonly evictions: number
}
export interface CorrelationState {
  readonly version: 1
  /** Of correlators that share them; a state from before they did has none. */
  readonly directories?: TokenDirectoriesState
  readonly sequences: readonly (readonly [server: string, SequenceState])[]
  readonly correlators: Readonly<Record<string, { readonly version: number; state: unknown }>>
}

/** What is known where no correlator knows. */
export const noLookups = (): Lookups => ({
  isSharedAddress: () => false,
  newToSubject: () => undefined,
  kidIsPlatforms: () => undefined,
  passport: () => undefined,
  chainOf: (_, refreshToken) => halfOf(refreshToken),
  linkedTokens: () => {},
})

export const createCorrelation = (
  table: Readonly<Record<string, CreateCorrelator>>,
  setup: Omit<CorrelatorSetup, 'lookups' | 'directories'>,
): Correlation => {
  const lookups = noLookups()
  const directories = createTokenDirectories(setup.traits.correlation.tokens)
  const correlators = Object.entries(table).map(([id, create]): [string, Correlator] => [
    id,
    create({ ...setup, lookups, directories }),
  ])
  for (const [, correlator] of correlators) Object.assign(lookups, correlator.lookups)
  const those = correlators.map(([, correlator]) => correlator)
  const sequences = new Map<string, Sequence>()
  const sequenceOf = (server: string): Sequence => {
    let sequence = sequences.get(server)
    if (sequence === undefined)
      sequences.set(server, (sequence = createSequence({ limit: MAX_HELD })))
    return sequence
  }

  // What one correlator derives the others see, and what they derive from it; breadth first.
  const queue: AuthEvent[] = []
  let outer: Out
  const inner: Out = {
    fact: (fact) => outer.fact(fact),
    event: (derived) => {
      outer.event(derived)
      queue.push(derived)
    },
  }
  const see = (event: AuthEvent): void => {
    for (const correlator of those) if (correlator.wants(event)) correlator.see(event, inner)
  }
  const handRound = (): void => {
    for (let at = 0; at < queue.length; at++) see(queue[at] as AuthEvent)
    queue.length = 0
  }

  const expire = (server: string, timeMs: number): void => {
    for (const correlator of those) {
      correlator.expire(server, timeMs, inner)
      if (queue.length > 0) handRound()
    }
  }

  return {
    lookups,
    add: (event, out) => {
      if (!those.some((correlator) => correlator.wants(event))) return
      if (!sequenceOf(event.server).add(event))
        out.fact({ fact: 'late_for_correlation', server: event.server })
    },
    advance: (server, timeMs, out) => {
      if (timeMs === -Infinity) return
      outer = out
      let second = -Infinity
      sequenceOf(server).advance(timeMs, (event) => {
        // Deadlines fall between events, however large the portions are in which those come.
        const begins = Math.floor(event.time / 1000) * 1000
        if (begins > second) expire(server, (second = begins))
        see(event)
        if (queue.length > 0) handRound()
      })
      expire(server, timeMs)
    },
    moment: (server, timeMs) =>
      correlators.flatMap(([, correlator]) => correlator.moment?.(server, timeMs) ?? []),
    sizes: () =>
      correlators.map(([correlator, { entries, bytes, evictions }]) => ({
        correlator,
        entries: entries(),
        bytes: bytes(),
        evictions: evictions(),
      })),
    save: () => ({
      version: 1,
      directories: directories.save(),
      sequences: [...sequences].map(([server, sequence]) => [server, sequence.save()]),
      correlators: Object.fromEntries(
        correlators.map(([id, { version, save }]) => [id, { version, state: save() }]),
      ),
    }),
    load: (state) => {
      for (const [server, saved] of state.sequences) sequenceOf(server).load(saved, setup.keys)
      directories.load(state.directories ?? [])
      for (const [id, { version, load }] of correlators) {
        const saved = state.correlators[id]
        if (saved?.version === version) load(saved.state as never)
      }
      directories.dropUnclaimed()
    },
  }
}
