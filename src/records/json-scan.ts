// One pass over a JSON object, noting where the values of declared paths stand. Linear, without allocation or recursion on text.
import type { SlotNode, SlotTable } from './fields.ts'

const QUOTE = 34
const COMMA = 44
const MINUS = 45
const COLON = 58
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** Nesting that no log record needs; deeper ones are refused. */
const MAX_DEPTH = 64

export const ABSENT = 0
export const PLAIN = 1
export const ESCAPED = 2
export const SCALAR = 3
export const NESTED = 4

/** Where the values stand: [from, to) in the line and what they are, by slot. */
export interface Spans {
  readonly from: Int32Array
  readonly to: Int32Array
  readonly type: Uint8Array
}

export interface Scan extends Spans {
  /** The last line scanned. */
  readonly line: () => string
  /** undefined: well formed; else what is wrong and where. */
  readonly scan: (line: string) => { readonly torn: boolean; readonly at: number } | undefined
}

export const createScan = (table: SlotTable): Scan => {
  const from = new Int32Array(table.size)
  const to = new Int32Array(table.size)
  const type = new Uint8Array(table.size)
  let line = ''
  let at = 0
  let escaped = false
  let backslash = -1

  // Returns the code at the next character that is no blank; NaN at the end.
  const next = (): number => {
    let code = line.charCodeAt(at)
    while (code === 32 || code === 9 || code === 13 || code === 10) code = line.charCodeAt(++at)
    return code
  }

  // `at` is behind the opening quote; returns the place of the closing one, -1 if there is none.
  const string = (): number => {
    escaped = false
    let seen = at
    let end = line.indexOf('"', seen)
    while (end >= 0) {
      if (backslash < seen) {
        backslash = line.indexOf('\\', seen)
        if (backslash < 0) backslash = line.length
      }
      if (backslash > end) {
        at = end + 1
        return end
      }
      escaped = true
      seen = backslash + 2
      if (end < seen) end = line.indexOf('"', seen)
    }
    at = line.length
    return -1
  }

  const scalar = (): boolean => {
    const start = at
    let code = line.charCodeAt(at)
    while ((code >= 48 && code <= 122 && code !== COLON && code !== OPEN_ARRAY && code !== CLOSE_ARRAY) || code === MINUS || code === 43 || code === 46)
      code = line.charCodeAt(++at)
    const first = line.charCodeAt(start)
    if ((first >= 48 && first <= 57) || first === MINUS) return true
    return line.startsWith('true', start) || line.startsWith('false', start) || line.startsWith('null', start)
  }

  const value = (node: SlotNode | undefined, depth: number): boolean => {
    const start = at
    const code = line.charCodeAt(at)
    const slot = node === undefined ? -1 : node.slot
    if (code === QUOTE) {
      at++
      const end = string()
      if (end < 0) return false
      if (slot >= 0) {
        from[slot] = start + 1
        to[slot] = end
        type[slot] = escaped ? ESCAPED : PLAIN
      }
      return true
    }
    const nested = code === OPEN_OBJECT || code === OPEN_ARRAY
    if (!(nested ? container(node, depth + 1, code) : scalar())) return false
    if (slot >= 0) {
      from[slot] = start
      to[slot] = at
      type[slot] = nested ? NESTED : SCALAR
    }
    return true
  }

  const container = (node: SlotNode | undefined, depth: number, open: number): boolean => {
    if (depth > MAX_DEPTH) return false
    const isObject = open === OPEN_OBJECT
    const close = isObject ? CLOSE_OBJECT : CLOSE_ARRAY
    at++
    if (next() === close) {
      at++
      return true
    }
    for (;;) {
      let child: SlotNode | undefined
      if (isObject) {
        if (next() !== QUOTE) return false
        const start = ++at
        const end = string()
        if (end < 0) return false
        const children = node?.children
        if (children !== undefined) child = children.get(key(start, end))
        if (next() !== COLON) return false
        at++
      }
      next()
      if (!value(child, depth)) return false
      const code = next()
      if (code !== COMMA && code !== close) return false
      at++
      if (code === close) return true
    }
  }

  const key = (start: number, end: number): string => {
    const raw = line.slice(start, end)
    return escaped ? unescapeJson(raw) : raw
  }

  return {
    from,
    to,
    type,
    line: () => line,
    scan: (text) => {
      line = text
      at = 0
      backslash = -1
      type.fill(ABSENT)
      if (!container(table.root, 1, OPEN_OBJECT)) return { torn: at >= line.length, at }
      next()
      return at < line.length ? { torn: false, at } : undefined
    },
  }
}

/** The text of a JSON string body; a wrong escape leaves it as written. */
export const unescapeJson = (body: string): string => {
  try {
    return JSON.parse(`"${body}"`) as string
  } catch {
    return body
  }
}
