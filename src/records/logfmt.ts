// logfmt, as Go's slog and its like write it: `key=value key="quoted, with \" and \n"`. Linear.
import type { CarrierReader } from './fields.ts'
import { textFields } from './text-fields.ts'

const SPACE = 32
const QUOTE = 34
const BACKSLASH = 92
const EQUALS = 61
const MAX_KEY_LENGTH = 128

/** Go's strconv.Quote, and JSON's escapes. */
const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
])
const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

/** The text between quotes, without its escapes; a broken escape stays as it is. */
export const unquoted = (text: string): string => {
  let at = text.indexOf('\\')
  if (at < 0) return text
  const parts: string[] = []
  let from = 0
  while (at >= 0 && at + 1 < text.length) {
    parts.push(text.slice(from, at))
    const kind = text.charAt(at + 1)
    const digits = HEX_DIGITS.get(kind)
    const hex = digits === undefined ? '' : text.slice(at + 2, at + 2 + digits)
    const code = hex.length === digits && /^[0-9a-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : -1
    if (code >= 0 && code <= 0x10ffff) {
      parts.push(String.fromCodePoint(code))
      from = at + 2 + hex.length
    } else {
      parts.push(SIMPLE.get(kind) ?? kind)
      from = at + 2
    }
    at = text.indexOf('\\', from)
  }
  parts.push(text.slice(from))
  return parts.join('')
}

/** The place of the closing quote, or the end of the text. */
const closing = (text: string, from: number): number => {
  let at = from
  while (at < text.length && text.charCodeAt(at) !== QUOTE)
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
  return Math.min(at, text.length)
}

const isKey = (text: string, from: number, to: number): boolean => {
  if (to <= from || to - from > MAX_KEY_LENGTH) return false
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code <= SPACE || code === QUOTE || code === EQUALS) return false
  }
  return true
}

/** Paths are the keys as written (`go.version`). A line that does not begin with `key=` is another carrier's. */
export const logfmt: CarrierReader = (table, settings) => {
  const { fields, clear, slotsOf, fill } = textFields('logfmt', table, settings)
  return (line) => {
    const first = line.indexOf('=')
    if (!isKey(line, 0, first)) return undefined
    clear()
    let at = 0
    while (at < line.length) {
      const equals = line.indexOf('=', at)
      // What is no pair (a word alone) ends at the next blank.
      if (equals < 0) break
      if (!isKey(line, at, equals)) {
        const blank = line.indexOf(' ', at)
        if (blank < 0) break
        at = blank + 1
        continue
      }
      const slots = slotsOf(line.slice(at, equals))
      const quoted = line.charCodeAt(equals + 1) === QUOTE
      const from = quoted ? equals + 2 : equals + 1
      const blank = quoted ? -1 : line.indexOf(' ', from)
      const end = quoted ? closing(line, from) : blank < 0 ? line.length : blank
      if (slots !== undefined) {
        const raw = line.slice(from, end)
        fill(slots, quoted ? unquoted(raw) : raw)
      }
      at = quoted ? end + 1 : end
      while (line.charCodeAt(at) === SPACE) at++
    }
    return fields
  }
}
