// Access-log lines: NCSA common and combined, and what an operator's own pattern adds. Cut at literals, never backtracking.
import { compilePattern, type Piece } from './access-pattern.ts'
import type { CarrierReader } from './fields.ts'
import { textFields } from './text-fields.ts'

export const accessLog: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('access-log', table, settings)
  const put = (path: string, value: string): void => {
    if (path === 'request') request(value, set)
    else if (path === 'time') set('time', value.replace(/^\[|\]$/g, ''))
    else if (path !== '' && value !== '-') set(path, value)
  }
  const { pattern, durationUnit } = settings
  const read =
    pattern === undefined ? detect(put) : byPattern(compilePattern(pattern, durationUnit), put)
  return (line) => {
    if (pattern === undefined && !line.includes(' HTTP/')) return undefined
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

/** A quote that the writer did not escape: behind it an even number of backslashes. */
const isOpenQuote = (line: string, at: number): boolean => {
  let before = at - 1
  while (line.charCodeAt(before) === BACKSLASH) before--
  return (at - 1 - before) % 2 === 0
}

/** Where a quoted value ends that what follows it proves; else at the first quote that no backslash escapes. */
const quotedEnd = (line: string, from: number, next: string, status: boolean): number => {
  for (let at = line.indexOf(next, from); at >= 0; at = line.indexOf(next, at + 1)) {
    if (!isOpenQuote(line, at)) continue
    const behind = at + next.length
    if (!status || (isDigit(line.charCodeAt(behind)) && isDigit(line.charCodeAt(behind + 2))))
      return at
  }
  return -1
}

const byPattern = (pieces: readonly Piece[], put: Put): ((line: string) => boolean) => {
  const values = pieces.slice(0, -1)
  const tail = pieces.at(-1)?.literal ?? ''
  const last = values.length - 1

  const endOf = (line: string, at: number, i: number, close: number): number => {
    if (i === last) return close
    const next = pieces[i + 1]?.literal ?? ''
    if (next === '') return -1
    if (next.startsWith('"') && values[i]?.literal.endsWith('"') === true)
      return quotedEnd(line, at, next, values[i + 1]?.path === 'status')
    // Free text before the last value may hold what separates the two; the last value is the writer's.
    if (i === last - 1) return line.lastIndexOf(next, close - next.length)
    // A time in brackets holds a blank.
    const bracketed = values[i]?.path === 'time' && line.charCodeAt(at) === BRACKET
    return line.indexOf(next, bracketed ? line.indexOf(']', at) : at)
  }

  return (text) => {
    const line = text.trimEnd()
    if (values.length === 0 || !line.endsWith(tail)) return false
    const close = line.length - tail.length
    let at = 0
    for (let i = 0; i <= last; i++) {
      const { literal, path, perSecond } = values[i] as Piece
      if (!line.startsWith(literal, at)) return false
      at += literal.length
      const end = endOf(line, at, i, close)
      if (end < at || end > close) return false
      const value = line.slice(at, end)
      put(path, perSecond === undefined ? value : inSeconds(value, perSecond))
      at = end
    }
    return true
  }
}

const inSeconds = (value: string, perSecond: number): string =>
  /^\d{1,18}(?:\.\d{1,9})?$/.test(value) ? String(Number(value) / perSecond) : ''

const BACKSLASH = 92
const BRACKET = 91
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
