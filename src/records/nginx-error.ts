// nginx's error log: `2026/11/23 05:44:30 [warn] 3207#3207: *5 js: text`. What a script prints may run over several lines.
import type { CarrierReader } from './fields.ts'
import { textFields } from './text-fields.ts'

const LEVELS: ReadonlySet<string> = new Set([
  'debug',
  'info',
  'notice',
  'warn',
  'error',
  'crit',
  'alert',
  'emerg',
])

const STAMP = '2026/11/23 05:44:30 ['.length
const isDigit = (code: number): boolean => code >= 48 && code <= 57

const beginsRecord = (line: string): boolean =>
  isDigit(line.charCodeAt(0)) &&
  line.charCodeAt(4) === 47 &&
  line.charCodeAt(7) === 47 &&
  line.charCodeAt(10) === 32 &&
  line.charCodeAt(13) === 58 &&
  line.charCodeAt(STAMP - 2) === 32 &&
  line.charCodeAt(STAMP - 1) === 91

/** The place behind a run of digits; `from` where there is none. */
const digitsEnd = (line: string, from: number): number => {
  let at = from
  while (at < from + 20 && isDigit(line.charCodeAt(at))) at++
  return at
}

/** Paths: time, level, pid, connection (without the star), message. */
export const nginxError: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('nginx-error', table, settings)
  return (line) => {
    if (!beginsRecord(line)) return undefined
    const close = line.slice(STAMP, STAMP + 8).indexOf(']') + STAMP
    if (!LEVELS.has(line.slice(STAMP, close)) || line.charCodeAt(close + 1) !== 32) return undefined
    const pid = close + 2
    const pidEnd = digitsEnd(line, pid)
    if (pidEnd === pid || line.charCodeAt(pidEnd) !== 35) return undefined
    const tidEnd = digitsEnd(line, pidEnd + 1)
    if (line.charCodeAt(tidEnd) !== 58 || line.charCodeAt(tidEnd + 1) !== 32) return undefined
    clear()
    set('time', line.slice(0, STAMP - 2))
    set('level', line.slice(STAMP, close))
    set('pid', line.slice(pid, pidEnd))
    let message = tidEnd + 2
    if (line.charCodeAt(message) === 42) {
      const end = digitsEnd(line, message + 1)
      if (line.charCodeAt(end) === 32) {
        set('connection', line.slice(message + 1, end))
        message = end + 1
      }
    }
    set('message', line.slice(message))
    return fields
  }
}
