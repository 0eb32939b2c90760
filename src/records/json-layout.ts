// Lines of one program have the same keys in the same order: one regular expression reads such a line in less time than parsing it
// takes, and cuts out only what is asked for. A line that does not fit to the letter is to be parsed.
import type { Json } from './json.ts'
import { compiled, literal } from './layouts.ts'

/** How lines of one kind look. */
export interface JsonLayout {
  /** Fills the record; false: the line looks otherwise, and the record is as before. */
  readonly match: (line: string) => boolean
  /** The keys that are asked for, texts cut out of the line; good until the next match. */
  readonly record: Json
  /** Of the record that was matched: a string of the top level as it stands between its quotes; undefined: it has no escapes. */
  readonly quoted: (key: string) => string | undefined
  /** Has the record a value at this path, be it empty? The same for all that match. */
  readonly has: (path: readonly string[]) => boolean
}

interface Captured {
  readonly into: Record<string, unknown>
  readonly key: string
  readonly kind: 'plain' | 'escaped' | 'number' | 'literal'
}
type Into = Record<string, unknown> | undefined

/** Of one line: V8 gives up on patterns of very many, and takes long to make them. */
const MOST_VALUES = 64
const MOST_DEPTH = 8

// As RFC 8259 says it; none of them can match in two ways, so the time is linear.
const PLAIN = String.raw`[^"\\\x00-\x1f]*`
const ESCAPED = String.raw`${PLAIN}(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*`
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`
const PATTERNS = { plain: PLAIN, escaped: ESCAPED, number: NUMBER, literal: 'true|false|null' }

const TOKEN = /([ \t]*)(?:([{}[\],:])|"((?:[^"\\]|\\.)*)"|(-?\d[\d.eE+-]*)|(true|false|null))/y

/** `keys`: of the top level, those that are asked for. undefined: lines like this one cannot be read so. `line` is JSON. */
export const jsonLayout = (line: string, keys: ReadonlySet<string>): JsonLayout | undefined => {
  const record: Record<string, unknown> = {}
  const captured: Captured[] = []
  let source = ''
  let at = 0
  let values = 0
  let depth = 0

  const literally = (text: string): void => {
    source += literal(text)
  }
  const next = (): readonly (string | undefined)[] => {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(line) ?? []
    at = TOKEN.lastIndex
    literally(found[1] ?? '')
    return found
  }

  const value = (into: Into, key: string, isTop: boolean): boolean => {
    if (++values > MOST_VALUES) return false
    const [, , mark, text, number, word] = next()
    const capture = (kind: Captured['kind']): void => {
      source += into === undefined ? `(?:${PATTERNS[kind]})` : `(${PATTERNS[kind]})`
      if (into === undefined) return
      captured.push({ into, key, kind })
      // Now, so that keys stand in their order.
      into[key] = undefined
    }
    if (text !== undefined) {
      const kind = text.includes('\\') ? 'escaped' : 'plain'
      source += '"'
      capture(kind)
      source += '"'
      return kind === 'plain' || into === undefined || isTop
    }
    if (number !== undefined || word !== undefined) {
      capture(number === undefined ? 'literal' : 'number')
      return true
    }
    if (mark === '[') {
      literally('[')
      if (into !== undefined) into[key] = []
      const isEmpty = next()[2] === ']'
      literally(']')
      return isEmpty
    }
    if (mark !== '{' || ++depth > MOST_DEPTH) return false
    const isRead = members(into && (into[key] = {}), false)
    depth--
    return isRead
  }

  /** Behind the brace that opens an object. */
  const members = (into: Into, isTop: boolean): boolean => {
    literally('{')
    const seen = new Set<string>()
    for (;;) {
      let [, , mark, key] = next()
      if (mark === '}') {
        literally('}')
        return true
      }
      if (seen.size > 0) {
        if (mark !== ',') return false
        literally(',')
        ;[, , mark, key] = next()
      }
      // What an object inherits, keys that come twice or have escapes are for the parser.
      if (key === undefined || key in {} || seen.has(key) || key.includes('\\')) return false
      seen.add(key)
      literally(`"${key}"`)
      if (next()[2] !== ':') return false
      literally(':')
      if (!value(isTop && !keys.has(key) ? undefined : into, key, isTop)) return false
    }
  }

  const isRead = next()[2] === '{' && members(record, true) && at === line.length
  const pattern = isRead ? compiled(source) : undefined
  return pattern?.test(line) === true ? reading(pattern, record, captured) : undefined
}

const reading = (
  pattern: RegExp,
  record: Record<string, unknown>,
  captured: readonly Captured[],
): JsonLayout => {
  let found: readonly string[] = []
  const escaped = new Map<string, number>()
  captured.forEach(({ key, kind }, i) => {
    if (kind !== 'escaped') return
    escaped.set(key, i + 1)
    // Made when it is asked for: the reader of a message may know it as it stands.
    Object.defineProperty(record, key, {
      get: () => unescaped(found[i + 1] ?? ''),
      enumerable: true,
    })
  })
  return {
    match: (line) => {
      const match = pattern.exec(line)
      if (match === null) return false
      found = match
      for (let i = 0; i < captured.length; i++) {
        const { into, key, kind } = captured[i] as Captured
        const text = match[i + 1] as string
        if (kind === 'plain') into[key] = text
        else if (kind === 'number') into[key] = Number(text)
        else if (kind === 'literal') into[key] = text === 'null' ? null : text === 'true'
      }
      return true
    },
    record,
    quoted: (key) => {
      const at = escaped.get(key)
      const text = at === undefined ? undefined : found[at]
      return text?.includes('\\') === true ? text : undefined
    },
    has: (path) => {
      let within: unknown = record
      return path.every((key, i) => {
        if (typeof within !== 'object' || within === null || !Object.hasOwn(within, key))
          return false
        if (i + 1 < path.length) within = (within as Record<string, unknown>)[key]
        return true
      })
    },
  }
}

const unescaped = (text: string): string =>
  text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text
