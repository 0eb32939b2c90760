// Lines of Docker's json-file driver: `{"log":"text\n","stream":"stdout","time":"2026-11-23T05:38:21.123456789Z"}`.
import type { Json } from './json.ts'
import type { Peeled } from './wrapper.ts'

const BEGIN = '{"log":"'
/** Nothing else stands in such a line: with another key it is a product's own record that has a text called log. */
const KEYS: ReadonlySet<string> = new Set(['log', 'stream', 'attrs', 'time'])
/** Docker cuts longer lines into records of this size, and a line that does not end otherwise is the last of its process. */
const CUT_BYTES = 16 * 1024

const isWhole = (text: string): boolean =>
  text.endsWith('\n') ||
  (text.charCodeAt(0) === 123 && text.endsWith('}') && Buffer.byteLength(text) < CUT_BYTES)

/** undefined: Docker did not write the line. */
export const peelDocker = (line: string): Peeled | undefined => {
  if (!line.startsWith(BEGIN)) return undefined
  let record: Json
  try {
    record = JSON.parse(line) as Json
  } catch {
    return undefined
  }
  const { log, stream, attrs, time } = record
  if (typeof log !== 'string' || typeof time !== 'string') return undefined
  if (stream !== 'stdout' && stream !== 'stderr') return undefined
  if (!Object.keys(record).every((key) => KEYS.has(key))) return undefined
  const tag = (attrs as Json | undefined)?.['tag']
  const rest = log.endsWith('\n') ? log.slice(0, log.endsWith('\r\n') ? -2 : -1) : log
  return {
    rest,
    time,
    stream,
    partial: !isWhole(log),
    app: typeof tag === 'string' ? tag : undefined,
  }
}
