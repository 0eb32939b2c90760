// The body of POST /ingest to records: lines, a JSON array, or one JSON value such as a webhook's envelope.
import { jsonParts } from '../records/otlp/parts.ts'

export interface BadRecord {
  /** From 1. */
  readonly record: number
  readonly why: string
}

export const PUSHED_TYPES = ['json', 'ndjson', 'text'] as const
export type PushedType = (typeof PUSHED_TYPES)[number]

const TYPES: Readonly<Record<string, PushedType>> = {
  'application/json': 'json',
  'application/cloudevents+json': 'json',
  'application/cloudevents-batch+json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonlines': 'ndjson',
  'text/plain': 'text',
}
export const TYPE_NAMES = 'application/json, application/x-ndjson or text/plain'

/** undefined: a type that we do not take. */
export const pushedTypeOf = (header: string | undefined): PushedType | undefined =>
  TYPES[(header ?? '').split(';')[0]?.trim().toLowerCase() ?? '']

/** Many times what a shipper sends at once. */
const MAX_PARTS = 1_000_000
const NEWLINE = 10
const CARRIAGE_RETURN = 13

/** All records of the body, or the first that is bad. */
export const pushedRecords = (
  body: Buffer,
  type: PushedType,
  maxLineBytes: number,
): readonly string[] | BadRecord => {
  if (type === 'json' && jsonParts(body, MAX_PARTS) <= MAX_PARTS) {
    const text = withoutMark(body.toString('utf8'))
    const whole = parsed(text)
    if (Array.isArray(whole))
      return checked(
        whole.map((item: unknown) => JSON.stringify(item)),
        maxLineBytes,
        false,
      )
    if (whole !== undefined) return checked([text.trim()], maxLineBytes, false)
  }
  // Shippers call lines of JSON application/json too.
  const lines = filledLines(body)
  return lines === undefined
    ? { record: MAX_PARTS + 1, why: 'send fewer at once' }
    : checked(lines, maxLineBytes, type !== 'text')
}

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '')

/** Each by itself, so that none keeps the body alive. undefined: more than anyone needs to send at once. */
const filledLines = (body: Buffer): readonly string[] | undefined => {
  const lines: string[] = []
  for (let from = 0; from < body.length;) {
    const newline = body.indexOf(NEWLINE, from)
    const end = newline < 0 ? body.length : newline
    const line = body.toString('utf8', from, body[end - 1] === CARRIAGE_RETURN ? end - 1 : end)
    const filled = from === 0 ? withoutMark(line) : line
    if (filled.trim() !== '') lines.push(filled)
    if (lines.length > MAX_PARTS) return undefined
    from = end + 1
  }
  return lines
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const checked = (
  records: readonly string[],
  maxLineBytes: number,
  mustBeJson: boolean,
): readonly string[] | BadRecord => {
  for (const [i, record] of records.entries()) {
    const why = faultOf(record, maxLineBytes, mustBeJson)
    if (why !== undefined) return { record: i + 1, why }
  }
  return records
}

const faultOf = (record: string, maxLineBytes: number, mustBeJson: boolean): string | undefined => {
  if (record.length > maxLineBytes) return `it is longer than ${maxLineBytes} bytes`
  if (record.includes('\0')) return 'it holds a NUL: it is no text'
  if (mustBeJson && parsed(record) === undefined) return 'it is no JSON'
  return undefined
}
