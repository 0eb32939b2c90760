// Entries of the systemd journal as `journalctl -o json` prints them, one a line: the text stands in MESSAGE.
import { reject, type Reject } from './fields.ts'
import type { Json } from './json.ts'
import type { Peeled } from './wrapper.ts'

const STAMP = '"__REALTIME_TIMESTAMP"'

/** Text, the bytes of what is no text, or the first of several fields of one name. */
const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return undefined
  const [first] = value as readonly unknown[]
  if (typeof first === 'string') return first
  const isByte = (item: unknown): boolean =>
    typeof item === 'number' && item >= 0 && item <= 255 && Number.isInteger(item)
  return value.length > 0 && value.every(isByte)
    ? Buffer.from(value as number[]).toString('utf8')
    : undefined
}

/** undefined: no entry of the journal. */
export const peelJournald = (line: string): Peeled | Reject | undefined => {
  // Fields of the journal are in upper case; looked for first, since every JSON line comes here.
  const key = line.charCodeAt(2)
  if (line.charCodeAt(1) !== 34 || !(key === 95 || (key >= 65 && key <= 90))) return undefined
  if (!line.includes(STAMP)) return undefined
  let entry: Json
  try {
    entry = JSON.parse(line) as Json
  } catch {
    return undefined
  }
  const time = entry['__REALTIME_TIMESTAMP']
  if (typeof time !== 'string' || !/^\d{13,18}$/.test(time)) return undefined
  if (!('MESSAGE' in entry)) return undefined
  const rest = textOf(entry['MESSAGE'])
  if (rest === undefined)
    return entry['MESSAGE'] === null
      ? reject('truncated', 'journalctl left out a long message: it wants --all')
      : reject('malformed', 'MESSAGE is neither text nor bytes')
  return {
    rest,
    time,
    host: textOf(entry['_HOSTNAME']),
    app: textOf(entry['SYSLOG_IDENTIFIER']) ?? textOf(entry['_COMM']),
  }
}
