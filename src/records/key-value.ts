// `key="value", key="value"` text inside a message, as Keycloak's event logger writes it: a quote in a value becomes \", a backslash
// stays as it is. So `\"` is a quote of the value, unless it closes one that ends in a backslash.
import type { Fields, ReadSettings, SlotTable } from './fields.ts'
import { textFields } from './text-fields.ts'

const BACKSLASH = 92
const COMMA = 44
const SPACE = 32
const MAX_NAME_LENGTH = 64

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
  const equals = text.indexOf('=', from)
  if (equals <= from || equals - from > MAX_NAME_LENGTH) return -1
  for (let at = from; at < equals; at++) if (!isName(text.charCodeAt(at))) return -1
  return equals + 1
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
): ((text: string) => Fields) => {
  const { fields, clear, set, reads } = textFields('key-value', table, settings)

  const closing = (text: string, from: number, quote: string): number => {
    for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
      if (text.charCodeAt(at - 1) !== BACKSLASH || at === from) return at
      if (at + 1 === text.length) return at
      if (text.charCodeAt(at + 1) !== COMMA || text.charCodeAt(at + 2) !== SPACE) continue
      const behind = nameEnd(text, at + 3)
      if (behind >= 0 && text.startsWith(quote, behind)) return at
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

  return (text) => {
    clear()
    let at = 0
    let quote: string | undefined
    while (at < text.length) {
      const behind = nameEnd(text, at)
      if (behind < 0) break
      const name = text.slice(at, behind - 1)
      const first = text.charAt(behind)
      quote ??= first === '"' || first === "'" ? first : ''
      if (quote !== '' && first === quote) {
        const end = closing(text, behind + 1, quote)
        if (reads(name)) {
          const raw = text.slice(behind + 1, end)
          set(name, raw.includes(`\\${quote}`) ? raw.replaceAll(`\\${quote}`, quote) : raw)
        }
        at = end + 1
      } else {
        const end = bareEnd(text, behind, name)
        set(name, text.slice(behind, end))
        at = end
      }
      if (text.charCodeAt(at) !== COMMA) break
      at += 2
    }
    return fields
  }
}
