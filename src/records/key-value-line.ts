// A line of `key="value", key="value"`, behind a stamp and other words or not.
import type { CarrierReader } from './fields.ts'
import { keyValue } from './key-value.ts'
import { leadingStamp } from './leading-stamp.ts'

const isName = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 95 ||
  code === 45 ||
  code === 46

/** Where the first `name=` begins, or -1: at the start, or behind a blank or bracket. */
const firstName = (line: string): number => {
  let behind = 0
  for (let equals = line.indexOf('='); equals >= 0; equals = line.indexOf('=', equals + 1)) {
    let at = equals
    while (at > behind && isName(line.charCodeAt(at - 1))) at--
    const before = line.charAt(at - 1)
    if (at < equals && (at === 0 || before === ' ' || before === '[' || before === '(')) return at
    behind = equals + 1
  }
  return -1
}

/** Paths: the names as written; `head` for what stands before the first, `time` for the stamp that it begins with. */
export const keyValueLine: CarrierReader = (table, settings) => {
  const read = keyValue(table, settings).text
  return (line, wrapping = {}) => {
    const from = firstName(line)
    if (from < 0) return undefined
    const head = line.slice(0, from).trim()
    const time = head === '' ? undefined : leadingStamp(head, settings)
    return read(line.slice(from), { head, time: time ?? wrapping.time })
  }
}
