// The console line of JBoss and Quarkus loggers: `2026-11-23 05:38:20,738 INFO  [category] (thread) message`, with or without
// `traceId=…, parentId=…, spanId=…, sampled=true ` before the level.
import type { CarrierReader } from './fields.ts'
import { textFields } from './text-fields.ts'

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** A line begins with a date, a time and comma milliseconds; what does not is the rest of the record before it. */
const beginsRecord = (line: string): boolean =>
  isDigit(line.charCodeAt(0)) &&
  line.charCodeAt(4) === 45 &&
  line.charCodeAt(7) === 45 &&
  line.charCodeAt(13) === 58 &&
  (line.charCodeAt(19) === 44 || line.charCodeAt(19) === 46)

/** Paths: timestamp, level, loggerName, threadName, message, mdc.traceId, mdc.spanId, mdc.parentId. */
export const jbossText: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('jboss-text', table, settings)

  const prefix = (line: string, from: number, to: number): void => {
    let at = from
    while (at < to) {
      const equals = line.indexOf('=', at)
      if (equals < 0 || equals >= to) return
      let end = equals + 1
      while (end < to && line.charCodeAt(end) !== 44 && line.charCodeAt(end) !== 32) end++
      const name = line.slice(at, equals)
      if (name === 'traceId' || name === 'spanId' || name === 'parentId')
        set(`mdc.${name}`, line.slice(equals + 1, end))
      at = end
      while (at < to && (line.charCodeAt(at) === 44 || line.charCodeAt(at) === 32)) at++
    }
  }

  return (line) => {
    if (!beginsRecord(line)) return undefined
    const open = line.indexOf('[', 23)
    const close = line.indexOf('] (', open + 1)
    if (open < 0 || close < 0) return undefined
    // The thread name may hold brackets itself; the message follows the first `) `.
    const threadEnd = line.indexOf(') ', close + 3)
    if (threadEnd < 0) return undefined
    clear()
    let levelEnd = open
    while (line.charCodeAt(levelEnd - 1) === 32) levelEnd--
    const levelStart = line.lastIndexOf(' ', levelEnd - 1) + 1
    if (levelStart > 24) prefix(line, 24, levelStart)
    set('timestamp', line.slice(0, 23))
    set('level', line.slice(levelStart, levelEnd))
    set('loggerName', line.slice(open + 1, close))
    set('threadName', line.slice(close + 3, threadEnd))
    set('message', line.slice(threadEnd + 2))
    return fields
  }
}
