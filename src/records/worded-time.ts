// Stamps with the names of months: RFC 3164, RFC 1123, RFC 850, ctime and Apache, date(1), JavaScript's Date.
import type { ReadSettings } from './fields.ts'
import { digits, fractionEnd, fractionMs, monthOf, offsetEnd, offsetMs, utc } from './time-parts.ts'
import { inZone } from './time-zone.ts'

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const DAY_MS = 86_400_000

interface Parts {
  year?: number
  month?: number
  day?: number
  /** ms since midnight. */
  clock?: number
  offset?: number
}

const isWeekday = (word: string): boolean =>
  WEEKDAYS.includes(word.slice(0, 3)) && (word.length === 3 || word.endsWith('day'))

/** `05:38:21`, with a fraction or without. */
const clockOf = (word: string): number => {
  const time = utc(1970, 1, 1, digits(word, 0, 2), digits(word, 3, 2), digits(word, 6, 2))
  const end = fractionEnd(word, 8)
  const whole = word.charCodeAt(5) === 58 && end === word.length
  return whole ? time + fractionMs(word, 8, end) : NaN
}

/** Takes one word; false where it has no place in a stamp. */
const take = (parts: Parts, word: string): boolean => {
  const month = monthOf(word)
  if (month > 0) {
    if (parts.month !== undefined) return false
    parts.month = month
    return true
  }
  if (word.charCodeAt(2) === 58) {
    parts.clock = clockOf(word)
    return !Number.isNaN(parts.clock)
  }
  const number = word.length <= 4 ? digits(word, 0, word.length) : NaN
  if (!Number.isNaN(number)) {
    if (word.length === 4) parts.year = number
    else if (word.length <= 2 && parts.day === undefined) parts.day = number
    else return false
    return true
  }
  return takeOffset(parts, word)
}

const takeOffset = (parts: Parts, word: string): boolean => {
  // JavaScript writes GMT+0100.
  const at = word.length > 3 && word.startsWith('GMT') ? 3 : 0
  const end = offsetEnd(word, at)
  if (end !== word.length || parts.clock === undefined) return false
  parts.offset = offsetMs(word, at, end)
  return true
}

/** `23-Nov-26` as three words. */
const dashed = (word: string): readonly string[] => {
  const pieces = word.split('-')
  if (pieces.length !== 3 || monthOf(pieces[1] ?? '') === 0) return [word]
  const [day = '', month = '', year = ''] = pieces
  return [day, month, year.length === 2 ? `${Number(year) < 70 ? '20' : '19'}${year}` : year]
}

const partsOf = (text: string): Parts | undefined => {
  const parts: Parts = {}
  const comment = text.indexOf(' (')
  const words = (comment < 0 ? text : text.slice(0, comment)).split(' ')
  for (const [i, written] of words.entries()) {
    const word = written.endsWith(',') ? written.slice(0, -1) : written
    if (word === '' || (i === 0 && isWeekday(word))) continue
    for (const piece of dashed(word)) if (!take(parts, piece)) return undefined
  }
  return parts
}

/** Without a year: the latest in which it is not in the future. Without a zone: that of the source. */
export const wordedTime = (text: string, settings: ReadSettings): number | undefined => {
  const parts = partsOf(text)
  if (parts === undefined) return undefined
  const { month, day, clock, offset } = parts
  if (month === undefined || day === undefined || clock === undefined) return undefined
  const at = (year: number): number => {
    const wall = utc(year, month, day, 0, 0, 0) + clock
    return offset === undefined ? inZone(wall, settings) : wall - offset
  }
  const now = settings.now()
  const year = parts.year ?? settings.year
  const time = at(year ?? new Date(now).getUTCFullYear())
  if (Number.isNaN(time)) return undefined
  // A day of grace for clocks and zones.
  return year === undefined && time > now + DAY_MS ? at(new Date(now).getUTCFullYear() - 1) : time
}
