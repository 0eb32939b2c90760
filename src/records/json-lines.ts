// JSON over several lines to one record, and arrays of records to their items. A line is looked through once, whatever it holds.
import { reject, type Reject } from './fields.ts'

/** JSON that began in an earlier line; plain, so that it can be saved. */
export interface OpenJson {
  /** Of the record, or of the item, so far. */
  text: string
  lines: number
  depth: number
  /** Depth within the array whose items are records; 0: the whole is one record; beyond any depth: the array is closed. */
  itemsAt: number
  /** Text stands before the JSON; what follows must prove that it is some. */
  behindText: boolean
  /** Over the limit: read on for its end only. */
  tooLong: boolean
}

export interface JsonLinesOptions {
  /** Which lines begin a record of several: those that end within it, or only where they end as pretty-printed ones do. */
  readonly begins: 'never' | 'pretty' | 'unfinished'
  readonly envelopes: boolean
  readonly maxChars: number
}

type Within = readonly ('multiline' | 'envelope')[]
export type Give = (record: string | Reject, within: Within) => void

const ALONE: Within = []
const IN_ARRAY: Within = ['envelope']
const IN_LINES: Within = ['multiline']
const IN_BOTH: Within = ['multiline', 'envelope']

const MAX_LINES = 50_000
const CLOSED = 1e9
/** An envelope shows its array in its first lines. */
const HEAD_LINES = 16
const HEAD_CHARS = 4096

/** CloudTrail `{"Records":[`, Azure `{"records":[`, Auth0 `{"logs":[`, Microsoft Graph `{"@odata.context":"...","value":[`, a bare array. */
const ENVELOPE =
  /^\s*(?:\{\s*(?:"(?:Records|records|logs)"|(?:"@odata\.\w+"\s*:\s*"[^"\\]*"\s*,\s*)+"value")\s*:\s*)?\[\s*(?=\{|\]|$)/
/** Behind the array nothing of a record may follow, or the whole is a product's own. */
const TAIL = /^\s*(?:,\s*"@odata\.\w+"\s*:\s*"[^"\\]*"\s*)*\}?\s*$/
const VALUE_LINE = /^(?:-?\d[\d.eE+-]*|true|false|null)\s*,?\s*$/

const QUOTE = 34
const COMMA = 44
const OPEN_ARRAY = 91
const BACKSLASH = 92
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

const isOpen = (code: number): boolean => code === OPEN_OBJECT || code === OPEN_ARRAY
const isClose = (code: number): boolean => code === CLOSE_OBJECT || code === CLOSE_ARRAY

const leadingBlanks = (text: string): number => {
  let at = 0
  while (text.charCodeAt(at) <= 32) at++
  return at
}

const lastCode = (text: string): number => {
  let at = text.length - 1
  while (text.charCodeAt(at) <= 32) at--
  return text.charCodeAt(at)
}

/** The place of the quote that ends a string, or -1. */
const stringEnd = (text: string, open: number): number => {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at
  }
  return -1
}

interface Scanned {
  readonly depth: number
  /** Behind the bracket that closed it all; -1: not yet. */
  readonly end: number
  /** Behind the array of items; -1: not yet. */
  readonly arrayEnd: number
  /** Where the unfinished item begins; -1: none. */
  readonly itemFrom: number
  /** Ends within a string, which JSON does not break. */
  readonly torn: boolean
  readonly items: readonly string[]
}

const scan = (text: string, from: number, startDepth: number, itemsAt: number): Scanned => {
  let depth = startDepth
  let itemFrom = itemsAt > 0 && depth > itemsAt ? 0 : -1
  let arrayEnd = -1
  const items: string[] = []
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      const end = stringEnd(text, at)
      if (end < 0) return { depth, end: -1, arrayEnd, itemFrom, torn: true, items }
      at = end
    } else if (isOpen(code)) {
      if (depth === itemsAt && itemsAt > 0 && arrayEnd < 0) itemFrom = at
      depth++
    } else if (isClose(code)) {
      depth--
      if (depth === itemsAt && itemFrom >= 0) {
        items.push(text.slice(itemFrom, at + 1))
        itemFrom = -1
      }
      if (depth === itemsAt - 1 && arrayEnd < 0) arrayEnd = at + 1
      if (depth === 0) return { depth, end: at + 1, arrayEnd, itemFrom: -1, torn: false, items }
    }
  }
  return { depth, end: -1, arrayEnd, itemFrom, torn: false, items }
}

/** The first key begins as one of those does: R, r, l or @. */
const mayBeEnvelope = (line: string, at: number): boolean => {
  if (line.charCodeAt(at) === OPEN_ARRAY) return true
  const second = line.charCodeAt(at + 1)
  if (second !== QUOTE) return second <= 32
  const key = line.charCodeAt(at + 2)
  return key === 82 || key === 114 || key === 108 || key === 64
}

const opened = (text: string, depth: number, rest: Partial<OpenJson> = {}): OpenJson => ({
  text,
  lines: 1,
  depth,
  itemsAt: 0,
  behindText: false,
  tooLong: false,
  ...rest,
})

const NOT_ENDED = reject('truncated', 'the JSON of several lines does not end')
const TORN_ITEM = reject('truncated', 'the last item of the array does not end')
const TOO_LONG = reject('too_long', 'the JSON of several lines is longer than limits.line')

/** A line outside of any JSON. Gives its records, or begins one that the next lines go on with. */
export const beginJson = (
  line: string,
  options: JsonLinesOptions,
  give: Give,
): OpenJson | undefined => {
  const at = leadingBlanks(line)
  const severalLines = options.begins !== 'never'
  if (!isOpen(line.charCodeAt(at))) {
    if (severalLines && lastCode(line) === OPEN_OBJECT) return beginBehindText(line, give)
    give(line, ALONE)
    return undefined
  }
  if (options.envelopes && mayBeEnvelope(line, at)) {
    const head = ENVELOPE.exec(line)
    if (head !== null) {
      const itemsAt = line.charCodeAt(at) === OPEN_ARRAY ? 1 : 2
      const scanned = scan(line, head[0].length, itemsAt, itemsAt)
      if (scanned.end < 0 || TAIL.test(line.slice(scanned.arrayEnd)))
        return takeItems(line, scanned, itemsAt, options, give)
    }
  }
  if (severalLines && mayGoOn(line, options)) {
    const { depth, end, torn } = scan(line, at, 0, 0)
    if (end < 0 && !torn) return opened(line, depth)
    // `[2026-11-23 05:38:21] ... {` is no array: a stamp in brackets stands before the JSON.
    if (end >= 0 && line.charCodeAt(at) === OPEN_ARRAY && lastCode(line) === OPEN_OBJECT)
      return beginBehindText(line, give)
  }
  give(line, ALONE)
  return undefined
}

const mayGoOn = (line: string, { begins }: JsonLinesOptions): boolean => {
  if (begins === 'unfinished') return true
  const last = lastCode(line)
  return isOpen(last) || last === COMMA
}

const beginBehindText = (line: string, give: Give): OpenJson | undefined => {
  const { depth, end, torn } = scan(line, line.indexOf('{'), 0, 0)
  if (end < 0 && !torn) return opened(line, depth, { behindText: true })
  give(line, ALONE)
  return undefined
}

const takeItems = (
  text: string,
  { depth, end, arrayEnd, itemFrom, torn, items }: Scanned,
  itemsAt: number,
  options: JsonLinesOptions,
  give: Give,
): OpenJson | undefined => {
  for (const item of items) give(item, IN_ARRAY)
  if (end >= 0) return undefined
  if (torn || !mayGoOn(text, options) || options.begins === 'never') {
    give(TORN_ITEM, IN_ARRAY)
    return undefined
  }
  return opened(itemFrom < 0 ? '' : text.slice(itemFrom), depth, {
    itemsAt: arrayEnd < 0 ? itemsAt : CLOSED,
  })
}

/** Whether a line can go on with pretty-printed JSON; a foreign line, or a record that begins anew, cannot. */
export const goesOn = (open: OpenJson, line: string): boolean => {
  const at = leadingBlanks(line)
  const code = line.charCodeAt(at)
  if (Number.isNaN(code)) return true
  if (open.itemsAt > 0 && open.depth <= open.itemsAt)
    return isOpen(code) || isClose(code) || code === COMMA || code === QUOTE
  if (open.behindText && open.lines === 1) return code === QUOTE || code === CLOSE_OBJECT
  if (at === 0 && isOpen(code)) return false
  if (isOpen(code) || isClose(code) || code === COMMA || code === QUOTE) return true
  return line.length - at < 64 && VALUE_LINE.test(line.slice(at))
}

/** The next line while JSON is open, where it goes on. The line may end it, and may even begin the next. */
export const goOnWithJson = (
  open: OpenJson,
  line: string,
  options: JsonLinesOptions,
  give: Give,
): OpenJson | undefined => {
  if (options.envelopes && isHead(open)) {
    const both = `${open.text}\n${line}`
    const head = ENVELOPE.exec(both)
    if (head !== null)
      return takeItems(
        both,
        scan(both, head[0].length, 2, 2),
        2,
        { ...options, begins: 'unfinished' },
        give,
      )
  }
  const { depth, end, arrayEnd, itemFrom, torn, items } = scan(line, 0, open.depth, open.itemsAt)
  if (torn) {
    give(NOT_ENDED, within(open))
    return undefined
  }
  if (open.itemsAt > 0) {
    items.forEach((item, i) => {
      if (i === 0 && open.depth > open.itemsAt) give(ended(open, item), within(open))
      else give(item, within(open))
    })
    if (end >= 0) return undefined
    const begun = itemFrom < 0 ? '' : line.slice(itemFrom)
    const more = open.depth > open.itemsAt && items.length === 0
    if (more) return longer(open, begun, depth, options)
    return opened(begun, depth, { itemsAt: arrayEnd < 0 ? open.itemsAt : CLOSED })
  }
  if (end < 0) return longer(open, line, depth, options)
  give(ended(open, line.slice(0, end)), within(open))
  const rest = line.slice(end)
  return rest.trim() === '' ? undefined : beginJson(rest, options, give)
}

const isHead = ({ text, itemsAt, depth, lines, behindText }: OpenJson): boolean =>
  itemsAt === 0 && depth === 1 && lines < HEAD_LINES && text.length < HEAD_CHARS && !behindText

const within = ({ itemsAt }: OpenJson): Within => (itemsAt > 0 ? IN_BOTH : IN_LINES)

const ended = (open: OpenJson, last: string): string | Reject =>
  open.tooLong ? TOO_LONG : `${open.text}\n${last}`

const longer = (
  open: OpenJson,
  line: string,
  depth: number,
  { maxChars }: JsonLinesOptions,
): OpenJson => {
  const tooLong =
    open.tooLong || open.text.length + line.length >= maxChars || open.lines >= MAX_LINES
  return {
    ...open,
    depth,
    tooLong,
    text: tooLong ? '' : `${open.text}\n${line}`,
    lines: open.lines + 1,
  }
}

/** What is open will not go on. */
export const endJson = (open: OpenJson, give: Give): void => {
  // Nothing has shown that it was JSON at all.
  if (open.behindText && open.lines === 1) give(open.text, ALONE)
  else if (open.itemsAt === 0 || open.depth > open.itemsAt)
    give(open.tooLong ? TOO_LONG : NOT_ENDED, within(open))
}
