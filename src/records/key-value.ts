// `key="value", key="value"` text inside a message, as Keycloak's event logger writes it: a quote in a value becomes \", a backslash
// stays as it is. So `\"` is a quote of the value, unless it closes one that ends in a backslash.
import type { Fields, ReadSettings, SlotTable } from './fields.ts'
import { textFields } from './text-fields.ts'

const BACKSLASH = 92
const COMMA = 44
const SPACE = 32
const EQUALS = 61
const MAX_NAME_LENGTH = 64
/** Names that are remembered; a forger of names gets no memory. */
const MAX_NAMES = 256

// Letters, digits, `_`, `-` and `.`.
const isName = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 95 ||
  code === 45 ||
  code === 46

/** The place behind `name=` at a place, or -1. */
const nameEnd = (text: string, from: number): number => {
  // By hand: looking for the equals sign would run through the whole text at every quote of a hostile one.
  let at = from
  while (at - from <= MAX_NAME_LENGTH && isName(text.charCodeAt(at))) at++
  return at > from && text.charCodeAt(at) === EQUALS ? at + 1 : -1
}

/** A name that occurs, and the two that were last seen behind it: events of a type have the same names in the same order. */
interface Name {
  readonly name: string
  /** With the equals sign, and with the quote behind it. */
  readonly bare: string
  readonly quoted: string
  readonly slots: readonly number[] | undefined
  next: Name | undefined
  other: Name | undefined
  /** What stood behind it the last time, and the same with the quote that closes it; '': not looked for. */
  value: string
  closed: string
  /** How much more often that came again than it did not, within limits: ids never do, and are not looked for long. */
  again: number
}
const MOST_AGAIN = 64
/** Longer ones hardly come again; a longer text would be kept alive by its values. */
const MAX_VALUE_LENGTH = 64
const MAX_TEXT_LENGTH = 16_384

/**
 * Reads such text into the slots of a table; the first value of a name stays. Writers escape every quote that they did not write
 * themselves, so `\", name="` with a bare quote behind the equals sign can only be the writer's. Without quotes a value
 * ends at the next `, name=`, which a client id may forge; `followedBy` says of a name which one always comes next. `beside`: values
 * from around the text, which those of the text overrule.
 */
export const keyValue = (
  table: SlotTable,
  settings: ReadSettings,
  followedBy: Readonly<Record<string, string>> = {},
): ((text: string, beside?: Readonly<Record<string, string | undefined>>) => Fields) => {
  const { fields, clear, fill, slotsOf, set } = textFields('key-value', table, settings)
  const names = new Map<string, Name>()
  const start = nameOf('', undefined)

  /** Whether the value that `closing` last went through has a quote of its own. */
  let escaped = false

  const closing = (text: string, from: number, quote: string): number => {
    escaped = false
    for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
      if (text.charCodeAt(at - 1) !== BACKSLASH || at === from) return at
      if (at + 1 === text.length) return at
      if (text.charCodeAt(at + 1) === COMMA && text.charCodeAt(at + 2) === SPACE) {
        const behind = nameEnd(text, at + 3)
        if (behind >= 0 && text.startsWith(quote, behind)) return at
      }
      escaped = true
    }
    return text.length
  }

  const bareEnd = (text: string, from: number, name: string): number => {
    const next = followedBy[name]
    const certain = next === undefined ? -1 : text.indexOf(`, ${next}=`, from)
    if (certain >= 0) return certain
    for (let at = text.indexOf(', ', from); at >= 0; at = text.indexOf(', ', at + 2)) {
      if (nameEnd(text, at + 2) >= 0) return at
    }
    return text.length
  }

  const remembered = (text: string): Name => {
    const known = names.get(text)
    if (known !== undefined) return known
    const name = nameOf(text, slotsOf(text))
    if (names.size < MAX_NAMES) names.set(text, name)
    return name
  }

  /** The name that begins at a place; undefined: none does. */
  const nameAt = (text: string, at: number, before: Name): Name | undefined => {
    const { next, other } = before
    if (next !== undefined && text.startsWith(next.bare, at)) return next
    if (other !== undefined && text.startsWith(other.bare, at)) return other
    const behind = nameEnd(text, at)
    if (behind < 0) return undefined
    const name = remembered(text.slice(at, behind - 1))
    before.other = next
    before.next = name
    return name
  }

  return (text, beside) => {
    clear()
    let at = 0
    let quote: string | undefined
    let name: Name | undefined = start
    while (at < text.length) {
      const next: Name | undefined = name.next
      // Nearly always: the name that came behind this one the last time.
      const expected: boolean =
        quote === '"' && next !== undefined && text.startsWith(next.quoted, at)
      name = expected ? next : nameAt(text, at, name)
      if (name === undefined) break
      const behind = at + name.bare.length
      const { slots } = name
      quote ??= quoteAt(text, behind)
      if (expected && slots !== undefined && isAgain(name, text, behind + 1)) {
        fill(slots, name.value)
        at = behind + 1 + name.closed.length
      } else if (expected || (quote !== '' && text.startsWith(quote, behind))) {
        const end = closing(text, behind + 1, quote)
        if (slots !== undefined) {
          const raw = text.slice(behind + 1, end)
          fill(slots, escaped ? raw.replaceAll(`\\${quote}`, quote) : raw)
          if (expected && !escaped && text.length < MAX_TEXT_LENGTH) lookFor(name, raw)
        }
        at = end + 1
      } else {
        const end = bareEnd(text, behind, name.name)
        if (slots !== undefined) fill(slots, text.slice(behind, end))
        at = end
      }
      if (text.charCodeAt(at) !== COMMA) break
      at += 2
    }
    for (const path in beside) set(path, beside[path] ?? '')
    return fields
  }
}

const nameOf = (name: string, slots: readonly number[] | undefined): Name => ({
  name,
  bare: `${name}=`,
  quoted: `${name}="`,
  slots,
  next: undefined,
  other: undefined,
  value: '',
  closed: '',
  again: 0,
})

/** Whether the value at a place is the last one, escapes included: then its end need not be looked for, nor a text be made of it. */
const isAgain = (name: Name, text: string, at: number): boolean => {
  if (name.closed === '') return false
  const is = text.startsWith(name.closed, at)
  if (!is) name.again--
  else if (name.again < MOST_AGAIN) name.again++
  return is
}

/** `value`: without escapes. */
const lookFor = (name: Name, value: string): void => {
  const isFit =
    name.again > -MOST_AGAIN &&
    value.length < MAX_VALUE_LENGTH &&
    value.charCodeAt(value.length - 1) !== BACKSLASH
  name.value = isFit ? value : ''
  name.closed = isFit ? `${value}"` : ''
}

const quoteAt = (text: string, at: number): string => {
  const first = text.charAt(at)
  return first === '"' || first === "'" ? first : ''
}
