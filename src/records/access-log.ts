// Access-log lines: NCSA common and combined, and what an operator's own pattern adds. Cut at literals, never backtracking.
import type { CarrierReader } from './fields.ts'
import { textFields } from './text-fields.ts'

/**
 * Paths that an access line can have: address, user, time, method, path, protocol, status, bytes, durationMs, durationSeconds, userAgent,
 * referer, requestId.
 */
const TOKENS: Readonly<Record<string, string>> = {
  '%h': 'address',
  '%a': 'address',
  '%l': '',
  '%u': 'user',
  '%t': 'time',
  '%r': 'request',
  '%s': 'status',
  '%>s': 'status',
  '%b': 'bytes',
  '%B': 'bytes',
  '%O': 'bytes',
  '%D': 'durationMs',
  '%T': 'durationSeconds',
  '%U': 'path',
  '%m': 'method',
  '%H': 'protocol',
}
const HEADERS: Readonly<Record<string, string>> = {
  'user-agent': 'userAgent',
  referer: 'referer',
  'x-request-id': 'requestId',
}

interface Piece {
  /** What stands before the value. */
  readonly literal: string
  /** Path of the value; empty: read and left. */
  readonly path: string
}

const token = /%\{([^}]*)\}\w?|%>?[a-zA-Z]/g

/** An operator's pattern as literals and values. */
export const compilePattern = (pattern: string): readonly Piece[] => {
  const named = { common: COMMON, combined: COMBINED }[pattern] ?? pattern
  const pieces: Piece[] = []
  let from = 0
  for (const match of named.matchAll(token)) {
    const header = match[1]?.replace(/^i,/, '').toLowerCase()
    const path = header === undefined ? TOKENS[match[0]] : HEADERS[header]
    pieces.push({ literal: named.slice(from, match.index), path: path ?? '' })
    from = match.index + match[0].length
  }
  pieces.push({ literal: named.slice(from), path: '' })
  return pieces
}

const COMMON = '%h %l %u %t "%r" %s %b'
const COMBINED = `${COMMON} "%{i,Referer}" "%{i,User-Agent}"`

export const accessLog: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('access-log', table, settings)
  const put = (path: string, value: string): void => {
    if (path === 'request') request(value, set)
    else if (path === 'time') set('time', value.replace(/^\[|\]$/g, ''))
    else if (path !== '' && value !== '-') set(path, value)
  }
  const read =
    settings.pattern === undefined ? detect(put) : byPattern(compilePattern(settings.pattern), put)
  return (line) => {
    if (!line.includes(' HTTP/') && settings.pattern === undefined) return undefined
    clear()
    return read(line) ? fields : undefined
  }
}

type Put = (path: string, value: string) => void

const request = (text: string, set: Put): void => {
  const first = text.indexOf(' ')
  const last = text.lastIndexOf(' ')
  if (first < 0) return
  set('method', text.slice(0, first))
  set('path', last > first ? text.slice(first + 1, last) : text.slice(first + 1))
  if (last > first) set('protocol', text.slice(last + 1))
}

const byPattern =
  (pieces: readonly Piece[], put: Put) =>
  (line: string): boolean => {
    let at = 0
    for (const [i, { literal, path }] of pieces.entries()) {
      if (!line.startsWith(literal, at)) return false
      at += literal.length
      if (i === pieces.length - 1) return at === line.length
      const next = pieces[i + 1]?.literal ?? ''
      // A time in brackets holds a blank.
      const from = path === 'time' && line.charCodeAt(at) === 91 ? line.indexOf(']', at) : at
      const end = next === '' ? line.length : line.indexOf(next, Math.max(from, at))
      if (end < 0) return false
      put(path, line.slice(at, end))
      at = end
    }
    return true
  }

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** Where the quoted request ends: a quote, a blank and three digits; quotes inside are escaped or the client's. */
const requestEnd = (line: string, from: number): number => {
  for (let at = line.indexOf('" ', from); at >= 0; at = line.indexOf('" ', at + 1)) {
    const behind = line.charCodeAt(at + 5)
    if (
      isDigit(line.charCodeAt(at + 2)) &&
      isDigit(line.charCodeAt(at + 3)) &&
      isDigit(line.charCodeAt(at + 4)) &&
      (behind === 32 || Number.isNaN(behind))
    )
      return at
  }
  return -1
}

/** Without a pattern: what is certain. A bare number behind the size may be anything, unless seconds confirm milliseconds. */
const detect =
  (put: Put) =>
  (line: string): boolean => {
    const open = line.indexOf('"')
    const close = open < 0 ? -1 : requestEnd(line, open + 1)
    if (close < 0) return false
    const head = line.slice(0, open)
    const blank = head.indexOf(' ')
    put('address', blank < 0 ? head : head.slice(0, blank))
    const bracket = head.indexOf('[')
    if (bracket >= 0) {
      const end = head.indexOf(']', bracket)
      if (end > 0) put('time', head.slice(bracket + 1, end))
      const user = head.slice(0, bracket).trim().split(' ')[2]
      if (user !== undefined) put('user', user)
    }
    put('request', line.slice(open + 1, close))
    put('status', line.slice(close + 2, close + 5))
    const [size = '-', ...rest] = line.slice(close + 6).split(' ')
    put('bytes', size)
    const [ms, seconds] = rest
    if (ms !== undefined && seconds !== undefined && isMsAndSeconds(ms, seconds))
      put('durationMs', ms)
    if (line.endsWith('"')) {
      const agent = line.lastIndexOf('"', line.length - 2)
      if (agent > close) put('userAgent', line.slice(agent + 1, -1))
    }
    return true
  }

const isMsAndSeconds = (ms: string, seconds: string): boolean =>
  /^\d{1,12}$/.test(ms) &&
  /^\d{1,9}\.\d{3}$/.test(seconds) &&
  Number(ms) === Math.round(Number(seconds) * 1000)
