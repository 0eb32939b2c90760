// `key="value", key="value"` text inside a message, as Keycloak's event logger writes it: a quote in a value becomes \", a backslash
// stays as it is. So `\"` is a quote of the value, unless it closes one that ends in a backslash.
import { apart } from '../apart.ts'
import type { Fields, ReadSettings, SlotTable } from './fields.ts'
import { createKeyValueLayouts } from './key-value-layout.ts'
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
}

export interface KeyValueReader {
  /** `beside`: values from around the text, which those of the text overrule. */
  readonly text: (text: string, beside?: Readonly<Record<string, string | undefined>>) => Fields
  /** Text as it stands between the quotes of a JSON string. */
  readonly quoted: (quoted: string) => Fields
}

/**
 * Reads such text into the slots of a table; the first value of a name stays. Writers escape every quote that they did not write
 * themselves, so `\", name="` with a bare quote behind the equals sign can only be the writer's. Without quotes a value
 * ends at the next `, name=`, which a client id may forge; `followedBy` says of a name which one always comes next.
 */
export const keyValue = (
  table: SlotTable,
  settings: ReadSettings,
  followedBy: Readonly<Record<string, string>> = {},
): KeyValueReader => {
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
    const name = nameOf(apart(text), slotsOf(text))
    if (names.size < MAX_NAMES) names.set(name.name, name)
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

  /** Names in their order; undefined where a value is not a plain one between double quotes, or text is left. */
  const scan = (text: string): readonly Name[] | undefined => {
    const order: Name[] = []
    let isPlain = true
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
      order.push(name)
      const behind = at + name.bare.length
      const { slots } = name
      quote ??= quoteAt(text, behind)
      if (expected || (quote !== '' && text.startsWith(quote, behind))) {
        const end = closing(text, behind + 1, quote)
        isPlain &&= !escaped && quote === '"'
        if (slots !== undefined) {
          const raw = text.slice(behind + 1, end)
          fill(slots, escaped ? raw.replaceAll(`\\${quote}`, quote) : raw)
        }
        at = end + 1
      } else {
        isPlain = false
        const end = bareEnd(text, behind, name.name)
        if (slots !== undefined) fill(slots, text.slice(behind, end))
        at = end
      }
      if (text.charCodeAt(at) !== COMMA) break
      at += 2
    }
    return isPlain && at === text.length ? order : undefined
  }

  const bare = createKeyValueLayouts('"', fill)
  const inJson = createKeyValueLayouts(String.raw`\"`, fill)

  return {
    text: (text, beside) => {
      clear()
      if (!bare.match(text)) bare.learn(text, scan(text))
      for (const path in beside) set(path, beside[path] ?? '')
      return fields
    },
    quoted: (quoted) => {
      clear()
      if (!inJson.match(quoted)) inJson.learn(quoted, scan(JSON.parse(`"${quoted}"`) as string))
      return fields
    },
  }
}

const nameOf = (name: string, slots: readonly number[] | undefined): Name => ({
  name,
  bare: `${name}=`,
  quoted: `${name}="`,
  slots,
  next: undefined,
  other: undefined,
})

const quoteAt = (text: string, at: number): string => {
  const first = text.charAt(at)
  return first === '"' || first === "'" ? first : ''
}
