// Time stamps as logs write them, to milliseconds since the epoch with fractions. By hand: no regular expression on record text.
import type { ReadSettings } from './fields.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Two, three or four digits at a place; NaN where one is none. */
const digits = (text: string, from: number, count: number): number => {
  let value = 0
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return NaN
    value = value * 10 + digit
  }
  return value
}

const utc = (y: number, mo: number, d: number, h: number, mi: number, s: number): number => {
  const valid = mo >= 1 && mo <= 12 && d >= 1 && d <= 31 && h <= 24 && mi <= 59 && s <= 60
  return valid ? Date.UTC(y, mo - 1, d, h, mi, s) : NaN
}

/** ms of `+hh:mm`, `+hhmm`, `+hh`, `Z` at a place; undefined where there is none. */
const offsetMs = (text: string, at: number): number | undefined => {
  const sign = text.charCodeAt(at)
  if (sign === 90 || sign === 122) return 0
  if (sign !== 43 && sign !== 45) return undefined
  const hours = digits(text, at + 1, 2)
  const colon = text.charCodeAt(at + 3) === 58 ? 1 : 0
  const minutes = text.length > at + 3 ? digits(text, at + 3 + colon, 2) : 0
  const ms = (hours * 60 + minutes) * 60_000
  return Number.isNaN(ms) ? undefined : sign === 45 ? -ms : ms
}

const formats = new Map<string, Intl.DateTimeFormat>()

const QUARTER_MS = 900_000
const MAX_QUARTERS = 1000
const offsets = new Map<string, Map<number, number>>()

/** How far the zone's clock is ahead of UTC at an instant, ms. Zones change at quarters of an hour only. */
const zoneOffsetMs = (zone: string, instant: number): number => {
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
const inZone = (wallMs: number, { timezone }: ReadSettings): number => {
  if (timezone === 'UTC') return wallMs
  const guess = wallMs - zoneOffsetMs(timezone, wallMs)
  return wallMs - zoneOffsetMs(timezone, guess)
}

// Most lines have the second of the line before them.
let lastText = ''
let lastSeconds = NaN

/** The first 19 characters, as UTC; ms. */
const toSeconds = (text: string): number => {
  if (lastText !== '' && text.startsWith(lastText)) return lastSeconds
  lastText = text.slice(0, 19)
  lastSeconds = utc(
    digits(text, 0, 4),
    digits(text, 5, 2),
    digits(text, 8, 2),
    digits(text, 11, 2),
    digits(text, 14, 2),
    digits(text, 17, 2),
  )
  return lastSeconds
}

/**
 * `2026-11-23T05:38:21.123456789Z`, a blank for the T, a comma for the point, any offset or none (then the source's zone).
 */
const dated = (text: string, settings: ReadSettings): number | undefined => {
  const seconds = toSeconds(text)
  if (Number.isNaN(seconds)) return undefined
  let at = 19
  let fraction = 0
  const point = text.charCodeAt(at)
  if (point === 46 || point === 44) {
    let unit = 100
    for (at++; at < text.length; at++, unit /= 10) {
      const digit = text.charCodeAt(at) - 48
      if (!(digit >= 0 && digit <= 9)) break
      fraction += digit * unit
    }
  }
  while (text.charCodeAt(at) === 32) at++
  const time = seconds + fraction
  if (at >= text.length) return inZone(time, settings)
  const offset = offsetMs(text, at)
  return offset === undefined ? undefined : time - offset
}

/** NCSA: `23/Nov/2026:05:38:21 +0000`. */
const ncsa = (text: string, settings: ReadSettings): number | undefined => {
  const seconds = utc(
    digits(text, 7, 4),
    MONTHS.indexOf(text.slice(3, 6)) + 1,
    digits(text, 0, 2),
    digits(text, 12, 2),
    digits(text, 15, 2),
    digits(text, 18, 2),
  )
  if (Number.isNaN(seconds)) return undefined
  const offset = offsetMs(text, 21)
  return offset === undefined ? inZone(seconds, settings) : seconds - offset
}

/** RFC 3164: `Nov 23 05:38:21`, without a year: the latest in which it is not in the future. */
const bsd = (text: string, settings: ReadSettings): number | undefined => {
  const month = MONTHS.indexOf(text.slice(0, 3)) + 1
  const day = text.charCodeAt(4) === 32 ? digits(text, 5, 1) : digits(text, 4, 2)
  const at = (year: number): number =>
    inZone(
      utc(year, month, day, digits(text, 7, 2), digits(text, 10, 2), digits(text, 13, 2)),
      settings,
    )
  const now = settings.now()
  const year = settings.year ?? new Date(now).getUTCFullYear()
  const time = at(year)
  if (Number.isNaN(time)) return undefined
  // A day of grace for clocks and zones.
  return settings.year === undefined && time > now + 86_400_000 ? at(year - 1) : time
}

/** Epoch seconds, milliseconds, microseconds or nanoseconds, told apart by size. */
export const epochMs = (value: number): number => {
  const size = Math.abs(value)
  if (size < 1e11) return value * 1000
  if (size < 1e14) return value
  return size < 1e17 ? value / 1000 : value / 1e6
}

/** ms since the epoch; undefined where the text is no stamp that we know. */
export const parseTime = (text: string, settings: ReadSettings): number | undefined => {
  const fourth = text.charCodeAt(4)
  if (text.length >= 19 && (fourth === 45 || fourth === 47)) {
    const time = dated(text, settings)
    if (time !== undefined) return time
  }
  if (text.length >= 20 && text.charCodeAt(2) === 47 && text.charCodeAt(6) === 47)
    return ncsa(text, settings)
  const first = text.charCodeAt(0)
  if (first >= 65 && first <= 90 && text.length >= 15 && text.length < 32)
    return bsd(text, settings)
  if (first >= 48 && first <= 57 && text.length <= 24) {
    const value = Number(text)
    return Number.isFinite(value) ? epochMs(value) : undefined
  }
  return undefined
}
