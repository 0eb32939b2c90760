// From where, and with what, one token is used: whether that goes there and back, or faster than anyone travels.
import { distanceKm, isMobileToFixed } from './distance.ts'
import type { Trail } from './memory.ts'
import { areOfTwoFamilies, type Presenter } from './presenter.ts'
import type { Damper, Location, Signal } from './signals.ts'
import { alternatingPairs, forgetBefore, noteRun, placesOf, THREE_RETURNS } from './trail.ts'

/** IPv4 and IPv6 that alternate within it are one host. */
const DUAL_STACK_MS = 10_000
/** Of one token: as it moves, its hosts get new addresses. */
const MAX_TWINS = 8

export const areTwins = (a: number, b: number, apartMs: number): boolean =>
  areOfTwoFamilies(a, b) && apartMs <= DUAL_STACK_MS

/** A host has one address of each family: who comes between its two is no third. */
export const noteTwins = (trail: Trail, address: number, timeMs: number): void => {
  const before = trail.addresses.at(-1)
  if (before === undefined || !areTwins(before.of, address, timeMs - before.lastMs)) return
  const isTaken = trail.twins.some(
    ([a, b]) => a === address || b === address || a === before.of || b === before.of,
  )
  if (isTaken) return
  trail.twins.push([before.of, address])
  if (trail.twins.length > MAX_TWINS) trail.twins.shift()
}

export interface Found {
  readonly signals: Set<Signal>
  readonly dampers: Set<Damper>
  /** The addresses alternate as those of two hosts at work, and of no more: not as one that moves, or has one of each family. */
  isParallel?: boolean
}
export interface PlaceRules {
  readonly isShared: (address: number) => boolean
  readonly windowMs: number
  readonly speedKmh: number
  readonly distanceKm: number
}

/** The presentation joins the trail. */
export const notePlace = (
  trail: Trail,
  { address, agent }: Presenter,
  timeMs: number,
  location: Location | undefined,
  rules: PlaceRules,
  found: Found,
): void => {
  if (address !== 0) noteTwins(trail, address, timeMs)
  noteRun(trail.addresses, address, timeMs, location)
  noteRun(trail.agents, agent, timeMs)
  if (location?.latitude === undefined || address === 0) return
  const before = trail.fix
  trail.fix = { timeMs, address, location }
  if (before === undefined || timeMs - before.timeMs > rules.windowMs) return
  const km = distanceKm(before.location, location)
  if (km === undefined || km <= rules.distanceKm || before.address === address) return
  // Without time between them every distance is too far.
  if (km <= rules.speedKmh * ((timeMs - before.timeMs) / 3_600_000)) return
  if (rules.isShared(address) || rules.isShared(before.address)) found.dampers.add('shared_address')
  else if (isMobileToFixed(before.location, location)) found.dampers.add('same_country_mobile')
  else found.signals.add('geo_velocity')
}

/** What the runs of the window show. */
export const judgePlaces = (
  trail: Trail,
  timeMs: number,
  rules: PlaceRules,
  found: Found,
): void => {
  forgetBefore(trail.addresses, timeMs - rules.windowMs)
  forgetBefore(trail.agents, timeMs - rules.windowMs)
  if (alternatingPairs(trail.agents).length > 0) found.signals.add('ua_ping_pong')
  if (trail.addresses.length < 4) return
  const placeOf = placesOf(trail.twins)
  const pairs = alternatingPairs(trail.addresses, placeOf)
  if (pairs.length === 0) {
    if (alternatingPairs(trail.addresses).length > 0) found.dampers.add('dual_stack')
    return
  }
  const shared = new Set<number>()
  const locations = new Map<number, Location | undefined>()
  for (const { of, location } of trail.addresses) {
    if (rules.isShared(of)) shared.add(placeOf(of))
    locations.set(placeOf(of), location)
  }
  const unshared = pairs.filter(([a, b]) => !shared.has(a) && !shared.has(b))
  const telling = unshared.filter(([a, b]) => !isMobileToFixed(locations.get(a), locations.get(b)))
  if (telling.length > 0) {
    found.signals.add('ip_ping_pong')
    found.isParallel = isParallel(trail, telling, placeOf)
  } else found.dampers.add(unshared.length > 0 ? 'same_country_mobile' : 'shared_address')
}

/** Three returns between two places, beside which there is no third. */
const isParallel = (
  { addresses, twins }: Trail,
  telling: readonly (readonly [number, number])[],
  placeOf: (of: number) => number,
): boolean => {
  if (new Set(addresses.map(({ of }) => placeOf(of))).size > 2) return false
  const hasTwin = new Set(twins.map(([a]) => a))
  const isOneHost = ([a, b]: readonly [number, number]): boolean =>
    areOfTwoFamilies(a, b) && !hasTwin.has(a) && !hasTwin.has(b)
  if (telling.every(isOneHost)) return false
  return alternatingPairs(addresses, placeOf, THREE_RETURNS).length > 0
}
