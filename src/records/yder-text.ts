// Lines of the yder logger (Glewlwyd): `2026-11-23T05:45:07 - Glewlwyd INFO: message`, in UTC whether a Z follows the stamp or not.
import type { CarrierReader } from './fields.ts'
import { textFields } from './text-fields.ts'

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const LEVELS: ReadonlySet<string> = new Set(['DEBUG', 'INFO', 'WARNING', 'ERROR'])

/**
 * yder writes newlines raw, so that a value of the request can begin lines of its own. One kind of message names such a value and always
 * ends in an address: where it breaks off, what follows up to that address belongs to it, whatever it looks like.
 */
const NAMES_A_VALUE = 'Security - Authorization invalid for '
const ADDRESS = ' at IP Address '

/** The place of the blank behind the stamp, or -1. */
const stampEnd = (line: string): number => {
  const dated =
    isDigit(line.charCodeAt(0)) &&
    line.charCodeAt(4) === 45 &&
    line.charCodeAt(10) === 84 &&
    line.charCodeAt(13) === 58
  if (!dated) return -1
  const end = line.charCodeAt(19) === 90 ? 20 : 19
  return line.startsWith(' - ', end) ? end : -1
}

/** Paths: time, app, level, message. */
export const yderText: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('yder-text', table, settings)
  return (line, _, memory = {}) => {
    if (memory['brokenOff'] === true) {
      memory['brokenOff'] = !line.includes(ADDRESS)
      return null
    }
    const end = stampEnd(line)
    if (end < 0) return undefined
    const colon = line.indexOf(': ', end)
    if (colon < 0) return undefined
    const levelStart = line.lastIndexOf(' ', colon) + 1
    const level = line.slice(levelStart, colon)
    if (levelStart < end + 4 || !LEVELS.has(level)) return undefined
    const message = line.slice(colon + 2)
    if (message.startsWith(NAMES_A_VALUE) && !message.includes(ADDRESS)) memory['brokenOff'] = true
    clear()
    set('time', `${line.slice(0, 19)}Z`)
    set('app', line.slice(end + 3, levelStart - 1))
    set('level', level)
    set('message', message)
    return fields
  }
}
