// Addresses behind which many people sit (NAT, an office): they say nothing of one of them.
import type { AuthEvent } from '../events.ts'
import type { Correlator, CreateCorrelator } from './correlator.ts'
import { addressClass, autonomousSystem } from './identity.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Address classes remembered, over all servers; the longest unseen is evicted. */
const MAX_CLASSES = 50_000
const BYTES_A_CLASS = 160

/** The latest different subjects of a class, at most as many as make it shared: a hash, ms of its last sight, the next hash. */
type Sights = number[]

/** Of all subjects, or some of them, was the last sight after that? */
const isEachAfter = (sights: Sights, timeMs: number): boolean => {
  for (let at = 1; at < sights.length; at += 2) if ((sights[at] as number) <= timeMs) return false
  return true
}
const isSomeAfter = (sights: Sights, timeMs: number): boolean => {
  for (let at = 1; at < sights.length; at += 2) if ((sights[at] as number) > timeMs) return true
  return false
}
/** Where the subject is; else where it may stand instead of the longest unseen. */
const placeOf = (sights: Sights, subject: number, many: number): number => {
  let oldest = 0
  for (let at = 0; at < sights.length; at += 2) {
    if (sights[at] === subject) return at
    if ((sights[at + 1] as number) < (sights[oldest + 1] as number)) oldest = at
  }
  return sights.length < 2 * many ? sights.length : oldest
}

export const createSharedAddresses: CreateCorrelator = ({ traits, locate }): Correlator => {
  const many = traits.correlation.sharedAddressSubjects
  let classes = new Map<string, Sights>()
  let evictions = 0
  let sweptMs = -Infinity

  const isShared = (server: string, ofAddress: string, timeMs: number): boolean => {
    const sights = classes.get(`${server} ${ofAddress}`)
    if (sights === undefined || sights.length < 2 * many) return false
    return isEachAfter(sights, timeMs - DAY_MS)
  }

  const note = (key: string, subject: number, timeMs: number): void => {
    const sights = classes.get(key) ?? []
    // Set again: the order of the map is that of the last sight.
    classes.delete(key)
    classes.set(key, sights)
    const at = placeOf(sights, subject, many)
    sights[at] = subject
    sights[at + 1] = timeMs
    if (classes.size <= MAX_CLASSES) return
    const unseen = classes.keys().next().value
    if (unseen !== undefined) classes.delete(unseen)
    evictions++
  }

  return {
    version: 2,
    lookups: { isSharedAddress: isShared },
    wants: (event) => event.ip !== undefined && event.subject !== undefined,
    see: (event: AuthEvent) => {
      const { ip, subject, server, time } = event
      if (ip === undefined || subject === undefined) return
      // Whoever compares places by their network asks about that, the others about the class.
      for (const place of [addressClass(ip), autonomousSystem(ip, locate)])
        if (place !== undefined) note(`${server} ${place}`, subject.words()[0], time)
    },
    expire: (_, timeMs) => {
      if (timeMs < sweptMs + HOUR_MS) return
      sweptMs = timeMs
      for (const [key, sights] of classes)
        if (!isSomeAfter(sights, timeMs - DAY_MS)) classes.delete(key)
    },
    entries: () => classes.size,
    bytes: () =>
      [...classes.values()].reduce((sum, sights) => sum + BYTES_A_CLASS + sights.length * 8, 0),
    evictions: () => evictions,
    save: (): State => ({
      evictions,
      sweptMs: Number.isFinite(sweptMs) ? sweptMs : null,
      classes,
    }),
    load: (state: State) => {
      evictions = state.evictions
      sweptMs = state.sweptMs ?? -Infinity
      classes = new Map(Array.from(state.classes, ([key, sights]) => [key, [...sights]]))
    },
  }
}

interface State {
  readonly evictions: number
  readonly sweptMs: number | null
  readonly classes: Iterable<readonly [string, Sights]>
}
