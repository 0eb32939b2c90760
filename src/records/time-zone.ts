// Wall clock readings of a named time zone as instants.
import type { ReadSettings } from './fields.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

const QUARTER_MS = 900_000
const MAX_QUARTERS = 1000
const offsets = new Map<string, Map<number, number>>()

/** How far the zone's clock is ahead of UTC at an instant, ms. Zones change at quarters of an hour only. */
export const zoneOffsetMs = (zone: string, instant: number): number => {
  const quarter = Math.floor(instant / QUARTER_MS)
  let known = offsets.get(zone)
  if (known === undefined || known.size > MAX_QUARTERS) offsets.set(zone, (known = new Map()))
  let offset = known.get(quarter)
  if (offset === undefined) known.set(quarter, (offset = lookUpOffset(zone, quarter * QUARTER_MS)))
  return offset
}

const lookUpOffset = (zone: string, instant: number): number => {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  const part = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  )
  const shown = Date.UTC(
    part['year'] ?? 0,
    (part['month'] ?? 1) - 1,
    part['day'],
    part['hour'],
    part['minute'],
    part['second'],
  )
  return shown - Math.floor(instant / 1000) * 1000
}

/** A wall clock reading of the source's zone as an instant. Ambiguous hours take the earlier offset. */
export const inZone = (wallMs: number, { timezone }: ReadSettings): number => {
  if (timezone === 'UTC') return wallMs
  const guess = wallMs - zoneOffsetMs(timezone, wallMs)
  return wallMs - zoneOffsetMs(timezone, guess)
}
