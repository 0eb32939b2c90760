// Great circles between places.
import type { Location } from './signals.ts'

const EARTH_KM = 6371
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Kilometres; undefined: one of the places is not known. Haversine. */
export const distanceKm = (a: Location, b: Location): number | undefined => {
  if (a.latitude === undefined || a.longitude === undefined) return undefined
  if (b.latitude === undefined || b.longitude === undefined) return undefined
  const north = radians(b.latitude - a.latitude)
  const east = radians(b.longitude - a.longitude)
  const half =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(east / 2) ** 2
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)))
}

/** A cellular network and another one in the same country: its exits are anywhere in it. */
export const isMobileToFixed = (a: Location | undefined, b: Location | undefined): boolean =>
  a?.country !== undefined &&
  a.country === b?.country &&
  a.mobile !== undefined &&
  b.mobile !== undefined &&
  a.mobile !== b.mobile
