// Addresses behind which many people sit (NAT, an office): they say nothing of one of them.
import type { AuthEvent } from '../events.ts'
import type { Correlator, CreateCorrelator } from './correlator.ts'
import { addressClass } from './identity.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Address classes remembered, over all servers; the longest unseen is evicted. */
const MAX_CLASSES = 50_000
const BYTES_A_CLASS = 160
const BYTES_A_SUBJECT = 24

/** The latest different subjects of a class, at most as many as make it shared: hash, and ms of the last sight. */
type Sights = { subject: number; timeMs: number }[]

export const createSharedAddresses: CreateCorrelator = ({ traits }): Correlator => {
  const many = traits.correlation.sharedAddressSubjects
  let classes = new Map<string, Sights>()
  let evictions = 0
  let sweptMs = -Infinity

  const isShared = (server: string, ofAddress: string, timeMs: number): boolean => {
    const sights = classes.get(`${server} ${ofAddress}`)
    if (sights === undefined || sights.length < many) return false
    return sights.every((sight) => sight.timeMs > timeMs - DAY_MS)
  }

  const note = (key: string, subject: number, timeMs: number): void => {
    const sights = classes.get(key) ?? []
    // Set again: the order of the map is that of the last sight.
    classes.delete(key)
    classes.set(key, sights)
    const known = sights.find((sight) => sight.subject === subject)
    if (known !== undefined) known.timeMs = timeMs
    else if (sights.length < many) sights.push({ subject, timeMs })
    else {
      const oldest = sights.reduce((a, b) => (b.timeMs < a.timeMs ? b : a))
      oldest.subject = subject
      oldest.timeMs = timeMs
    }
    if (classes.size <= MAX_CLASSES) return
    const unseen = classes.keys().next().value
    if (unseen !== undefined) classes.delete(unseen)
    evictions++
  }

  return {
    version: 1,
    lookups: { isSharedAddress: isShared },
    wants: (event) => event.ip !== undefined && event.subject !== undefined,
    see: (event: AuthEvent) => {
      const ofAddress = addressClass(event.ip)
      if (ofAddress === undefined || event.subject === undefined) return
      note(`${event.server} ${ofAddress}`, event.subject.words()[0], event.time)
    },
    expire: (_, timeMs) => {
      if (timeMs < sweptMs + HOUR_MS) return
      sweptMs = timeMs
      for (const [key, sights] of classes)
        if (sights.every((sight) => sight.timeMs <= timeMs - DAY_MS)) classes.delete(key)
    },
    entries: () => classes.size,
    bytes: () =>
      [...classes.values()].reduce(
        (sum, sights) => sum + BYTES_A_CLASS + sights.length * BYTES_A_SUBJECT,
        0,
      ),
    evictions: () => evictions,
    save: (): State => ({
      evictions,
      sweptMs: Number.isFinite(sweptMs) ? sweptMs : null,
      classes,
    }),
    load: (state: State) => {
      evictions = state.evictions
      sweptMs = state.sweptMs ?? -Infinity
      classes = new Map(
        Array.from(state.classes, ([key, sights]) => [key, sights.map((s) => ({ ...s }))]),
      )
    },
  }
}

interface State {
  readonly evictions: number
  readonly sweptMs: number | null
  readonly classes: Iterable<readonly [string, Sights]>
}
