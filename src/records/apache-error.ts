// Apache's error log: the default ErrorLogFormat of 2.4, with the source file that debug adds, and JSON objects that an operator's
// ErrorLogFormat makes. Apache does not escape quotes there: the message of such an object is taken as it stands, never parsed, so that
// what a client sent cannot become a member.
import type { CarrierReader } from './fields.ts'
import { textFields, type TextFields } from './text-fields.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Mon Nov 23 05:37:06.428831 2026` as `2026-11-23 05:37:06.428831`; undefined where it is none. */
const isoOf = (stamp: string): string | undefined => {
  const month = MONTHS.indexOf(stamp.slice(4, 7)) + 1
  const year = stamp.slice(-4)
  const time = stamp.slice(11, -5)
  if (month === 0 || stamp.length > 40 || !/^\d{4}$/.test(year) || !/^\d\d:\d\d:\d\d/.test(time))
    return undefined
  const day = stamp.slice(8, 10).replace(' ', '0')
  return `${year}-${String(month).padStart(2, '0')}-${day} ${time}`
}

/** The text in brackets at a place, and the place behind `] `; it is short, whatever the line. IPv6 has brackets of its own. */
const bracketed = (line: string, at: number): { text: string; next: number } | undefined => {
  if (line.charCodeAt(at) !== 91) return undefined
  const head = line.slice(at + 1, at + 129)
  const close = head.indexOf('] ')
  if (close < 0) return undefined
  return { text: head.slice(0, close), next: at + close + 3 }
}

/** Behind `src/oauth.c(199): ` and `(111)Connection refused: `, which may stand before the client. */
const beforeClient = (line: string, at: number): number => {
  if (line.startsWith('[client ', at)) return at
  const client = line.slice(at, at + 256).indexOf(': [client ')
  if (client >= 0) {
    const between = line.slice(at, at + client)
    const sourceFile = between.indexOf('.c(') > 0 && !between.includes(' ')
    if (sourceFile || between.startsWith('(') || between.includes(': (')) return at + client + 2
  }
  return at
}

/** Behind the source file of a record without a client. */
const behindSource = (line: string, at: number): number => {
  const colon = line.slice(at, at + 128).indexOf('): ')
  if (colon < 0) return at
  const between = line.slice(at, at + colon)
  return between.includes('.c(') && !between.includes(' ') ? at + colon + 3 : at
}

type Set = TextFields['set']

const readText = (line: string, set: Set): boolean => {
  const stamp = bracketed(line, 0)
  const time = stamp === undefined ? undefined : isoOf(stamp.text)
  const level = stamp === undefined ? undefined : bracketed(line, stamp.next)
  if (time === undefined || level === undefined) return false
  const colon = level.text.indexOf(':')
  if (colon < 0) return false
  let at = level.next
  const process = bracketed(line, at)
  if (process?.text.startsWith('pid ') === true) {
    const tid = process.text.indexOf(':tid ')
    set('pid', process.text.slice(4, tid < 0 ? undefined : tid))
    if (tid >= 0) set('tid', process.text.slice(tid + 5))
    at = process.next
  }
  set('time', time)
  set('module', level.text.slice(0, colon))
  set('level', level.text.slice(colon + 1))
  at = beforeClient(line, at)
  const client = line.startsWith('[client ', at) ? bracketed(line, at) : undefined
  if (client !== undefined) {
    set('client', client.text.slice(7))
    at = client.next
  } else at = behindSource(line, at)
  set('message', line.slice(at))
  return true
}

/** Names that operators give the parts of %M, %L and their neighbours, and ours. */
const MEMBERS: readonly (readonly [string, string])[] = [
  ['time', 'time'],
  ['timestamp', 'time'],
  ['@timestamp', 'time'],
  ['module', 'module'],
  ['level', 'level'],
  ['pid', 'pid'],
  ['tid', 'tid'],
  ['client', 'client'],
  ['log_id', 'logId'],
  ['vhost', 'vhost'],
]

const MAX_HEAD = 2048

const readJson = (line: string, set: Set): boolean => {
  const head = line.slice(0, MAX_HEAD)
  const name = head.indexOf('"message"')
  const quote = name < 0 ? -1 : head.indexOf('"', name + 9)
  if (quote < 0) return false
  let members: unknown
  try {
    members = JSON.parse(`${head.slice(0, name).trimEnd().replace(/,$/, '')}}`)
  } catch {
    return false
  }
  if (typeof members !== 'object' || members === null || !Object.hasOwn(members, 'module'))
    return false
  const own = members as Readonly<Record<string, unknown>>
  for (const [member, path] of MEMBERS) {
    const value = Object.hasOwn(own, member) ? own[member] : undefined
    if (typeof value === 'string' && value !== '-') set(path, value)
    else if (typeof value === 'number') set(path, String(value))
  }
  const end = line.endsWith('"}') ? line.length - 2 : line.length
  set('message', line.slice(quote + 1, Math.max(end, quote + 1)))
  return true
}

/** Paths: time, module, level, pid, tid, client (address and port), logId, vhost, message. */
export const apacheError: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('apache-error', table, settings)
  return (line) => {
    const first = line.charCodeAt(0)
    if (first !== 91 && first !== 123) return undefined
    clear()
    return (first === 91 ? readText(line, set) : readJson(line, set)) ? fields : undefined
  }
}
