// The console line of Spring Boot: `2026-11-23T05:40:51.097Z  INFO 29080 --- [app] [thread] [trace-span] logger : message`. The application,
// its group and the trace are there where they are set. What follows a record on lines of its own (stack traces) belongs to it.
import type { CarrierReader } from './fields.ts'
import { textFields } from './text-fields.ts'

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const SEPARATOR = ' --- '
/** Level, process id and separator end within this many characters of the time. */
const MAX_HEAD = 96
/** So long the brackets may be, and the logger behind them, which Boot shortens to 40. */
const MAX_BRACKETS = 1024
const MAX_LOGGER = 512
const CORRELATION = /^(?:[0-9a-f]{32})?-?(?:[0-9a-f]{16})?$/
/** Boot's banner, where a log begins with it. */
const BANNER = '  .   ____ '
const RECORD = 'spring'
type Head = readonly (readonly [path: string, value: string])[]

const beginsRecord = (line: string): boolean =>
  isDigit(line.charCodeAt(0)) &&
  line.charCodeAt(4) === 45 &&
  line.charCodeAt(7) === 45 &&
  line.charCodeAt(13) === 58 &&
  line.charCodeAt(16) === 58

interface Brackets {
  readonly values: readonly string[]
  /** Where the logger begins. */
  readonly end: number
}

const bracketsAt = (line: string, from: number): Brackets => {
  const head = line.slice(from, from + MAX_BRACKETS)
  const values: string[] = []
  let at = 0
  while (head.charCodeAt(at) === 91) {
    const close = head.indexOf('] ', at)
    if (close < 0) break
    values.push(head.slice(at + 1, close).trim())
    at = close + 2
  }
  return { values, end: from + at }
}

/**
 * Paths: time, level, pid, app, thread, traceId, spanId, logger (as it stands: packages shortened, cut at the left), message; of a line that
 * follows a record the same, and `following` for the line itself.
 */
export const springText: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('spring-text', table, settings)
  const head = (line: string): Head | undefined => {
    // Boot 2 writes a blank between date and time.
    const timeEnd = line.indexOf(' ', 11)
    const separator = line.slice(timeEnd, timeEnd + MAX_HEAD).indexOf(SEPARATOR)
    if (timeEnd < 19 || timeEnd > 40 || separator < 0) return undefined
    const [level = '', pid = ''] = line
      .slice(timeEnd, timeEnd + separator)
      .trim()
      .split(' ')
    const { values, end } = bracketsAt(line, timeEnd + separator + SEPARATOR.length)
    const colon = line.slice(end, end + MAX_LOGGER).indexOf(' : ')
    if (values.length === 0 || colon < 0) return undefined
    const last = values.at(-1) ?? ''
    const correlated = values.length > 1 && CORRELATION.test(last)
    const names = correlated ? values.slice(0, -1) : values
    const dash = last.indexOf('-')
    return [
      ['time', line.slice(0, timeEnd)],
      ['level', level],
      ['pid', pid],
      ['app', names.length > 1 ? (names[0] ?? '') : ''],
      ['thread', names.at(-1) ?? ''],
      ['traceId', correlated && dash > 0 ? last.slice(0, dash) : ''],
      ['spanId', correlated && dash > 0 ? last.slice(dash + 1) : ''],
      ['logger', line.slice(end, end + colon).trim()],
      ['message', line.slice(end + colon + 3)],
    ]
  }

  return (line, _, memory = {}) => {
    const begun = beginsRecord(line) ? head(line) : undefined
    const before = memory[RECORD] as Head | undefined
    if (begun === undefined && before === undefined && !line.startsWith(BANNER)) return undefined
    clear()
    const record = begun ?? before ?? []
    if (record !== before) memory[RECORD] = record
    for (const [path, value] of record) set(path, value)
    if (begun === undefined) set('following', line)
    return fields
  }
}
