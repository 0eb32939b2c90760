// The JSON carrier: objects, one a line.
import { reject, type CarrierReader, type Fields, type ReadSettings, type Slot } from './fields.ts'
import { ABSENT, ESCAPED, NESTED, PLAIN, createScan, unescapeJson, type Scan } from './json-scan.ts'
import { parseTime } from './time.ts'

/** A line that does not begin with `{` is another carrier's. */
export const json: CarrierReader = (table, settings) => {
  const scan = createScan(table)
  const fields = scannedFields(scan, settings)
  return (line) => {
    if (line.charCodeAt(0) !== 123) return undefined
    const fault = scan.scan(line)
    if (fault === undefined) return fields
    return fault.torn
      ? reject('truncated', 'the JSON object does not end')
      : reject('malformed', `not JSON at character ${fault.at + 1}`)
  }
}

const scannedFields = (scan: Scan, settings: ReadSettings): Fields => {
  const text = (slot: Slot): string | undefined => {
    const type = scan.type[slot]
    if (type === ABSENT || type === undefined) return undefined
    const raw = scan.line().slice(scan.from[slot], scan.to[slot])
    if (type === PLAIN) return raw === '' ? undefined : raw
    if (type === ESCAPED) return unescapeJson(raw)
    return raw === 'null' ? undefined : raw
  }
  return {
    carrier: 'json',
    text,
    number: (slot) => {
      const raw = scan.type[slot] === NESTED ? undefined : text(slot)
      if (raw === undefined || raw.trim() === '') return undefined
      const number = Number(raw)
      return Number.isFinite(number) ? number : undefined
    },
    boolean: (slot) => {
      const raw = text(slot)
      return raw === 'true' ? true : raw === 'false' ? false : undefined
    },
    time: (slot) => {
      const raw = text(slot)
      return raw === undefined ? undefined : parseTime(raw, settings)
    },
    texts: (slot) => {
      const raw = text(slot)
      if (raw === undefined) return undefined
      return scan.type[slot] === NESTED
        ? jsonTexts(raw)
        : raw.split(/\s+/).filter((item) => item !== '')
    },
  }
}

const jsonTexts = (raw: string): readonly string[] | undefined => {
  try {
    const parsed: unknown = JSON.parse(raw)
    return Array.isArray(parsed) ? parsed.filter((item) => typeof item === 'string') : undefined
  } catch {
    return undefined
  }
}
