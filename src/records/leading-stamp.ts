// The time stamp that text begins with, in brackets or not; where other words follow it.
import type { ReadSettings } from './fields.ts'
import { parseTime } from './time.ts'

const LONGEST_STAMP = 40

/** As written; undefined: the text begins with none. */
export const leadingStamp = (text: string, settings: ReadSettings): string | undefined => {
  const from = text.charCodeAt(0) === 91 ? 1 : 0
  const close = from === 1 ? text.indexOf(']') : -1
  if (close > 0) return known(text.slice(1, Math.min(close, 1 + LONGEST_STAMP)), settings)
  // One word (RFC 3339), or a date and a time.
  const head = text.slice(0, LONGEST_STAMP)
  const first = head.indexOf(' ')
  if (first < 0) return known(head, settings)
  const second = head.indexOf(' ', first + 1)
  return (
    known(head.slice(0, second < 0 ? head.length : second), settings) ??
    known(head.slice(0, first), settings)
  )
}

const known = (text: string, settings: ReadSettings): string | undefined =>
  text.length >= 10 && parseTime(text, settings) !== undefined ? text : undefined
