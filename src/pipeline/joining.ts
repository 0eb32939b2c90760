// Which events wait for what another source holds of the same request, for how long, and what comes of it.
import { FORMS, formOf, SPANS, type Capability, type Form } from '../adapters/adapter.ts'
import type { AuthEvent } from '../events.ts'
import type { IdentifierKeys } from '../identifier.ts'
import { createAcross, type Across, type AcrossState } from '../merge/across.ts'
import { isJoined } from '../merge/counterpart.ts'
import type { Seen } from '../merge/merge.ts'
import type { Authority } from '../slis/authority.ts'
import type { Source } from './source.ts'

export interface Joining {
  /** What need not wait passes. */
  readonly add: (seen: Seen) => readonly Seen[]
  /** `watermarkOf`: of a source, event time ms. */
  readonly expire: (watermarkOf: (source: Source) => number) => readonly Seen[]
  /** Halves whose counterpart never came, by server and source, since the last call. */
  readonly takeOrphans: () => readonly { server: string; source: string; by: number }[]
  readonly save: () => JoiningState
  readonly load: (state: JoiningState, keys: IdentifierKeys) => void
}

export type JoiningState = Readonly<Record<string, AcrossState>>

/** So many in vain and not one joined: the ids of these sources are not of the same kind. */
const IN_VAIN = 1000
/** After that it is tried again in the first minute of so many. */
const TRIED_MINUTES = 15
const isTried = (time: number): boolean => Math.floor(time / 60_000) % TRIED_MINUTES === 0

interface Ids {
  readonly trace: boolean
  readonly request: boolean
}

const other = (form: Form): Form => (form === 'event' ? 'access' : 'event')

/** Before a source has shown anything, what its format can have. */
const mayHold = (source: Source, form: Form, { trace, request }: Ids): boolean => {
  const seen = source.seen()
  const adapter = source.reader.adapter()
  if (source.setup.resourceServer !== undefined) return false
  if (FORMS.every((each) => seen[each].events === 0))
    return adapter === undefined || adapter.id === SPANS || adapter.capabilities[form] !== undefined
  return (trace && seen[form].traceIds > 0) || (request && seen[form].requestIds > 0)
}

const hasShown = (source: Source, form: Form, { trace, request }: Ids): boolean => {
  const seen = source.seen()[form]
  return (trace && seen.traceIds > 0) || (request && seen.requestIds > 0)
}

const holdsAll = (source: Source, form: Form): boolean =>
  source.seen()[form].sampled === 0 &&
  source.sampleOf({ format: source.reader.adapter()?.id ?? '' }) === 'all'

export const createJoining = (
  sources: readonly Source[],
  withinMs: number,
  authorities: (server: string) => ReadonlyMap<Capability, Authority>,
): Joining => {
  const servers = [...new Set(sources.map(({ setup }) => setup.server))]
  const byServer = new Map<string, { readonly across: Across; readonly own: readonly Source[] }>(
    servers.map((server) => [
      server,
      {
        own: sources.filter(
          ({ setup }) => setup.server === server && setup.resourceServer === undefined,
        ),
        across: createAcross({
          withinMs,
          timedBy: (source) => {
            const authority = authorities(server).get('latency')
            return authority?.form === 'access' && authority.source === source
          },
        }),
      },
    ]),
  )

  /** Of the sources of its server, those in which the other half of its request may be. */
  const holdersOf = (event: AuthEvent, own: readonly Source[]): readonly Source[] => {
    const form = other(formOf(event))
    const ids = { trace: event.trace_id !== undefined, request: event.request_id !== undefined }
    return own.filter((source) =>
      // One source with both has shown it; a second one is waited for.
      source.setup.name === event.source ? hasShown(source, form, ids) : mayHold(source, form, ids),
    )
  }

  const anyIds: Ids = { trace: true, request: true }

  return {
    add: (seen) => {
      const of = byServer.get(seen.event.server)
      if (of === undefined || !isJoined(seen.event)) return [seen]
      const { across, own } = of
      const inVain = across.joined() === 0 && across.alone() >= IN_VAIN
      if (inVain && !isTried(seen.event.time)) return [seen]
      const holders = holdersOf(seen.event, own)
      if (holders.length === 0) return [seen]
      const form = other(formOf(seen.event))
      const expected = holders.some((source) => holdsAll(source, form))
      const sample = own.find(({ setup }) => setup.name === seen.event.source)?.sampleOf(seen.event)
      return across.add(seen, { expected, sample: sample ?? 'all' })
    },
    expire: (watermarkOf) => {
      const given: Seen[] = []
      for (const { across, own } of byServer.values()) {
        if (across.waiting() === 0) continue
        const holding = own.filter((source) => FORMS.some((form) => mayHold(source, form, anyIds)))
        given.push(...across.expire(Math.min(...holding.map(watermarkOf))))
      }
      return given
    },
    takeOrphans: () =>
      [...byServer].flatMap(([server, { across }]) =>
        [...across.takeOrphans()].map(([source, by]) => ({ server, source, by })),
      ),
    save: () =>
      Object.fromEntries([...byServer].map(([server, { across }]) => [server, across.save()])),
    load: (state, keys) => {
      for (const [server, { across }] of byServer) {
        const saved = state[server]
        if (saved !== undefined) across.load(saved, keys)
      }
    },
  }
}
