// logfmt: `key=value key="quoted value" flag`, as Go's slog text handler, logrus and go-kit write it. Keys of groups are dotted
// (`go.version=go1.26`); the paths are the keys.
import { reject, type CarrierReader, type Reject } from './fields.ts'
import { closingQuote, unescaped } from './go-quoted.ts'
import { textFields } from './text-fields.ts'

const BLANK = 32
const QUOTE = 34
const EQUALS = 61

const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 64

const isName = (code: number): boolean =>
  isLetter(code) || (code >= 48 && code <= 57) || code === 45 || code === 46 || code === 47

/** The place behind a word: of a key, which ends at an equals sign too, or of a value without quotes. */
const wordEnd = (line: string, from: number, key: boolean): number => {
  let at = from
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code <= BLANK || (key && code === EQUALS)) break
  }
  return at
}

/** Whether the line begins with `name=` and a value that ends as ours do: prose and lists with commas do not. */
const begins = (line: string): boolean => {
  if (!isLetter(line.charCodeAt(0))) return false
  let at = 1
  while (isName(line.charCodeAt(at))) at++
  if (line.charCodeAt(at) !== EQUALS) return false
  if (line.charCodeAt(at + 1) !== QUOTE) return true
  const end = closingQuote(line, at + 2)
  return end < 0 || end + 1 === line.length || line.charCodeAt(end + 1) <= BLANK
}

/** What writers put for nothing. */
const isNothing = (value: string): boolean => value === '<nil>' || value === 'null'

const TORN: Reject = reject('truncated', 'a quoted value does not end')
const GLUED: Reject = reject('malformed', 'text stands behind a quoted value, without a blank')
const NAMELESS: Reject = reject('malformed', 'an equals sign stands where a key should begin')

/** Takes lines that begin with `name=`. The first value of a key stays; a key without value is `true`. */
export const logfmt: CarrierReader = (table, settings) => {
  const { fields, clear, fill, slotsOf } = textFields('logfmt', table, settings)

  const read = (line: string): Reject | undefined => {
    let at = 0
    while (at < line.length) {
      if (line.charCodeAt(at) <= BLANK) {
        at++
        continue
      }
      const quotedKey = line.charCodeAt(at) === QUOTE
      const keyEnd = quotedKey ? closingQuote(line, at + 1) : wordEnd(line, at, true)
      if (keyEnd < 0) return TORN
      if (keyEnd === at) return NAMELESS
      const key = quotedKey ? unescaped(line.slice(at + 1, keyEnd)) : line.slice(at, keyEnd)
      const slots = slotsOf(key)
      at = quotedKey ? keyEnd + 1 : keyEnd
      if (line.charCodeAt(at) !== EQUALS) {
        if (at < line.length && line.charCodeAt(at) > BLANK) return GLUED
        if (slots !== undefined) fill(slots, 'true')
        continue
      }
      at++
      if (line.charCodeAt(at) === QUOTE) {
        const end = closingQuote(line, at + 1)
        if (end < 0) return TORN
        if (slots !== undefined) fill(slots, unescaped(line.slice(at + 1, end)))
        at = end + 1
        if (at < line.length && line.charCodeAt(at) > BLANK) return GLUED
      } else {
        const end = wordEnd(line, at, false)
        if (slots !== undefined) {
          const value = line.slice(at, end)
          fill(slots, isNothing(value) ? '' : value)
        }
        at = end
      }
    }
    return undefined
  }

  return (line) => {
    if (!begins(line)) return undefined
    clear()
    return read(line) ?? fields
  }
}
