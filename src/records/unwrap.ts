// From framed lines to records: peels wrappers, joins what stands in several lines, cuts arrays into items. Knows no product.
import { peelCri } from './cri.ts'
import { peelDocker } from './docker.ts'
import { reject, type Memory, type Reject, type Wrapping } from './fields.ts'
import { peelJournald } from './journald.ts'
import {
  beginJson,
  endJson,
  goesOn,
  goOnWithJson,
  type Give,
  type JsonLinesOptions,
  type OpenJson,
} from './json-lines.ts'
import { goesOnIndented } from './stack-trace.ts'
import { peelSyslog } from './syslog.ts'
import type { Peeled, Wrapper } from './wrapper.ts'

export const UNWRAPS = ['auto', 'none', 'cri', 'docker', 'syslog', 'journald', 'envelope'] as const
export const MULTILINES = ['auto', 'none', 'indent', 'json'] as const

export interface UnwrapOptions {
  /** One wrapper by name, whichever there is, or none. */
  readonly unwrap: (typeof UNWRAPS)[number]
  /** `auto`: pretty-printed JSON. `json`: any JSON. `indent`: indented lines belong to the record before them, and JSON. */
  readonly multiline?: (typeof MULTILINES)[number]
  /** Of a record of several lines; `limits.line`. */
  readonly maxChars?: number
}

/** A record, or why there is none; what wrapped it; what carriers remember of its stream. */
export type Take = (
  record: string | Reject,
  wrapping: Wrapping,
  wrappers: readonly Wrapper[],
  memory: Memory,
) => void

export interface Unwrap {
  /** `file`: lines of several files come mixed. */
  readonly line: (line: string, file?: string) => void
  /** What waits for more lines will get none. */
  readonly flush: () => void
  readonly save: () => UnwrapState
  readonly load: (state: UnwrapState) => void
}

/** By file and stream. */
export type UnwrapState = readonly (readonly [key: string, stream: Stream])[]

interface Stream {
  memory: Memory
  /** A record that a container runtime cut. */
  partial?: { text: string; tooLong: boolean; found: Found } | undefined
  open?: { json: OpenJson; found: Found } | undefined
  /** A record that indented lines may follow. */
  held?: { text: string; found: Found } | undefined
}

interface Found {
  readonly wrapping: Wrapping
  readonly wrappers: readonly Wrapper[]
}

const BOM = 0xfeff
const OPEN_ARRAY = 91
const OPEN_OBJECT = 123
const MAX_DEPTH = 3
const MAX_CHARS = 1024 * 1024
/** Files and streams that are remembered. */
const MAX_STREAMS = 1000
const NOTHING: Found = { wrapping: {}, wrappers: [] }
const TOO_LONG = reject('too_long', 'the parts of the line are longer than limits.line together')

const withoutBom = (text: string): string => (text.charCodeAt(0) === BOM ? text.slice(1) : text)
const isLetter = (code: number): boolean => code >= 65 && code <= 90

/** What the inner wrapper says, where it does: but a stamp without a year is worth less than one around it. */
const around = ({ wrapping, wrappers }: Found, wrapper: Wrapper, inner: Peeled): Found => {
  const yearless = inner.time === undefined || isLetter(inner.time.charCodeAt(0))
  return {
    wrapping: {
      time: yearless ? (wrapping.time ?? inner.time) : inner.time,
      host: inner.host ?? wrapping.host,
      app: inner.app ?? wrapping.app,
    },
    wrappers: [...wrappers, wrapper],
  }
}

export const createUnwrap = (options: UnwrapOptions, take: Take): Unwrap => {
  const { unwrap, multiline = 'auto', maxChars = MAX_CHARS } = options
  const json: JsonLinesOptions = {
    begins: multiline === 'none' ? 'never' : multiline === 'json' ? 'unfinished' : 'pretty',
    envelopes: unwrap === 'auto' || unwrap === 'envelope',
    maxChars,
  }
  const peels = unwrap !== 'none' && unwrap !== 'envelope'
  const allows = (wrapper: Wrapper): boolean => unwrap === 'auto' || unwrap === wrapper
  const streams = new Map<string, Stream>()
  let lastKey: string | undefined
  let last: Stream = { memory: {} }

  // Whose records are given next: closures for every line would cost.
  let now: Stream = last
  let of: Found = NOTHING
  const give: Give = (record, within) => {
    const { wrapping, wrappers } = of
    take(record, wrapping, within.length === 0 ? wrappers : [...wrappers, ...within], now.memory)
  }

  const streamOf = (key: string): Stream => {
    if (key === lastKey) return last
    let stream = streams.get(key)
    if (stream === undefined) {
      for (const [oldest, idle] of streams) {
        if (streams.size < MAX_STREAMS) break
        flushStream(oldest, idle)
        streams.delete(oldest)
      }
      streams.set(key, (stream = { memory: {} }))
    }
    lastKey = key
    return (last = stream)
  }

  const peel = (text: string): readonly [Wrapper, Peeled | Reject] | undefined => {
    const named = (wrapper: Wrapper, found: Peeled | Reject | undefined) =>
      found === undefined ? undefined : ([wrapper, found] as const)
    if (text.charCodeAt(0) === OPEN_OBJECT)
      return (
        (allows('docker') ? named('docker', peelDocker(text)) : undefined) ??
        (allows('journald') ? named('journald', peelJournald(text)) : undefined)
      )
    return (
      (allows('cri') ? named('cri', peelCri(text)) : undefined) ??
      (allows('syslog') ? named('syslog', peelSyslog(text)) : undefined)
    )
  }

  /** Goes on with a line, or the inside of one. */
  const inner = (given: string, key: string, before: Found): void => {
    let text = withoutBom(given)
    let found = before
    let lane = key
    while (peels && found.wrappers.length < (unwrap === 'auto' ? MAX_DEPTH : 1)) {
      const peeled = peel(text)
      if (peeled === undefined) break
      const [wrapper, inside] = peeled
      if ('reject' in inside) {
        take(inside, found.wrapping, [...found.wrappers, wrapper], streamOf(lane).memory)
        return
      }
      found = around(found, wrapper, inside)
      text = withoutBom(inside.rest)
      if (inside.stream === undefined) continue
      lane = `${lane} ${inside.stream}`
      const stream = streamOf(lane)
      if (inside.partial === true) {
        hold(stream, text, found)
        return
      }
      if (stream.partial === undefined) continue
      const { partial } = stream
      stream.partial = undefined
      if (partial.tooLong || partial.text.length + text.length > maxChars) {
        take(TOO_LONG, partial.found.wrapping, partial.found.wrappers, stream.memory)
        return
      }
      found = partial.found
      text = partial.text + text
    }
    lines(streamOf(lane), text, found)
  }

  const hold = (stream: Stream, text: string, found: Found): void => {
    const { partial } = stream
    const length = (partial?.text.length ?? 0) + text.length
    const tooLong = partial?.tooLong === true || length > maxChars
    stream.partial = {
      text: tooLong ? '' : (partial?.text ?? '') + text,
      tooLong,
      found: partial?.found ?? found,
    }
  }

  const lines = (stream: Stream, text: string, found: Found): void => {
    const { open } = stream
    if (open !== undefined && goesOn(open.json, text)) {
      now = stream
      of = open.found
      keep(goOnWithJson(open.json, text, json, give))
      return
    }
    if (open !== undefined) endOpen(stream)
    if (multiline === 'indent' && isHeld(stream, text, found)) return
    now = stream
    of = found
    keep(beginJson(text, json, give))
  }

  const keep = (next: OpenJson | undefined): void => {
    now.open = next === undefined ? undefined : { json: next, found: of }
  }

  const endOpen = (stream: Stream): void => {
    const { open } = stream
    if (open === undefined) return
    now = stream
    of = open.found
    stream.open = undefined
    endJson(open.json, give)
  }

  /** Whether a line has its place with the record before it, or waits for such lines itself. */
  const isHeld = (stream: Stream, text: string, found: Found): boolean => {
    const { held } = stream
    if (held !== undefined && goesOnIndented(text)) {
      // What is beyond the limit is left out: the record itself stands in its first line.
      if (held.text.length + text.length < maxChars) held.text += `\n${text}`
      return true
    }
    release(stream)
    const code = text.trimStart().charCodeAt(0)
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) return false
    stream.held = { text, found }
    return true
  }

  const release = (stream: Stream): void => {
    const { held } = stream
    stream.held = undefined
    if (held !== undefined) take(held.text, held.found.wrapping, held.found.wrappers, stream.memory)
  }

  const flushStream = (key: string, stream: Stream): void => {
    const { partial } = stream
    stream.partial = undefined
    if (partial?.tooLong === true)
      take(TOO_LONG, partial.found.wrapping, partial.found.wrappers, stream.memory)
    else if (partial !== undefined) inner(partial.text, key, partial.found)
    endOpen(stream)
    release(stream)
  }

  return {
    line: (line, file = '') => inner(line, file, NOTHING),
    flush: () => {
      for (const [key, stream] of streams) flushStream(key, stream)
    },
    save: () => structuredClone([...streams]),
    load: (state) => {
      streams.clear()
      lastKey = undefined
      for (const [key, stream] of structuredClone(state)) streams.set(key, stream)
    },
  }
}
