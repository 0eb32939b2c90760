// Time stamps as logs write them, to milliseconds since the epoch with fractions. By hand: no regular expression on record text.
import type { ReadSettings } from './fields.ts'
import {
  digits,
  fractionEnd,
  fractionMs,
  monthOf,
  offsetEnd,
  offsetMs,
  timeOfDay,
  utc,
} from './time-parts.ts'
import { inZone } from './time-zone.ts'
import { wordedTime } from './worded-time.ts'

/** No stamp is longer; JavaScript writes zones in words behind it. */
const MAX_STAMP = 100

// Most lines have the day of the line before them.
let lastDay = NaN
let lastDayMs = NaN

/** The first 19 characters, as UTC; ms. */
const toSeconds = (text: string): number => {
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const dayOfMonth = digits(text, 8, 2)
  const day = (year * 100 + month) * 100 + dayOfMonth
  if (day !== lastDay) {
    lastDay = day
    lastDayMs = utc(year, month, dayOfMonth, 0, 0, 0)
  }
  return lastDayMs + timeOfDay(digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2))
}

/** What may stand behind an offset: the zone's name as Go writes it, with its clock; or as Java does, in brackets. */
const isZoneName = (rest: string): boolean =>
  rest === '' ||
  (rest.startsWith('[') && rest.endsWith(']')) ||
  /^ (?:[A-Z]{1,5}|[+-]\d{2,4})(?: m=[+-][\d.]+)?$/.test(rest)

/** A fraction and an offset from a place on; undefined where anything else stands there. */
const precise = (
  text: string,
  from: number,
  seconds: number,
  settings: ReadSettings,
): number | undefined => {
  let at = fractionEnd(text, from)
  const time = seconds + fractionMs(text, from, at)
  while (text.charCodeAt(at) === 32) at++
  if (at >= text.length) return inZone(time, settings)
  const end = offsetEnd(text, at)
  if (end < 0 || (end < text.length && !isZoneName(text.slice(end)))) return undefined
  return time - offsetMs(text, at, end)
}

/**
 * `2026-11-23T05:38:21.123456789Z`, a blank for the T, a comma for the point, slashes; any offset or none (then the source's zone).
 */
const dated = (text: string, settings: ReadSettings): number | undefined => {
  const seconds = toSeconds(text)
  return Number.isNaN(seconds) ? undefined : precise(text, 19, seconds, settings)
}

/** ISO 8601 without separators: `20261123T053821Z`. */
const basic = (text: string, settings: ReadSettings): number | undefined => {
  const seconds = utc(
    digits(text, 0, 4),
    digits(text, 4, 2),
    digits(text, 6, 2),
    digits(text, 9, 2),
    digits(text, 11, 2),
    digits(text, 13, 2),
  )
  return Number.isNaN(seconds) ? undefined : precise(text, 15, seconds, settings)
}

/** NCSA: `23/Nov/2026:05:38:21 +0000`. */
const ncsa = (text: string, settings: ReadSettings): number | undefined => {
  const seconds = utc(
    digits(text, 7, 4),
    monthOf(text.slice(3, 6)),
    digits(text, 0, 2),
    digits(text, 12, 2),
    digits(text, 15, 2),
    digits(text, 18, 2),
  )
  return Number.isNaN(seconds) ? undefined : precise(text, 20, seconds, settings)
}

/** Epoch seconds, milliseconds, microseconds or nanoseconds, told apart by size. */
export const epochMs = (value: number): number => {
  const size = Math.abs(value)
  if (size < 1e11) return value * 1000
  if (size < 1e14) return value
  return size < 1e17 ? value / 1000 : value / 1e6
}

const isLetter = (code: number): boolean => code >= 65 && code <= 90

/** ms since the epoch; undefined where the text is no stamp that we know. */
export const parseTime = (text: string, settings: ReadSettings): number | undefined => {
  if (text.length > MAX_STAMP) return undefined
  const fourth = text.charCodeAt(4)
  if (text.length >= 19 && (fourth === 45 || fourth === 47)) {
    const time = dated(text, settings)
    if (time !== undefined) return time
  }
  if (text.length >= 20 && text.charCodeAt(2) === 47 && text.charCodeAt(6) === 47)
    return ncsa(text, settings)
  if (text.charCodeAt(8) === 84 && text.length >= 15) return basic(text, settings)
  const first = text.charCodeAt(0)
  if (first >= 48 && first <= 57 && text.length <= 32) {
    const value = Number(text)
    if (Number.isFinite(value)) return epochMs(value)
  }
  const worded = isLetter(first) || (first >= 48 && first <= 57)
  return worded && text.length >= 15 ? wordedTime(text, settings) : undefined
}
