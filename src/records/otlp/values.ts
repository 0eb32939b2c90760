// OTLP values to plain ones, from decoded protobuf and from its JSON mapping alike.
import type { Json } from '../json.ts'

interface Halves {
  readonly low: number
  readonly high: number
}

const TWO_32 = 4_294_967_296

/** 64-bit integers: two halves (protobuf), text or a number (JSON). */
export const integer = (value: unknown): number | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'string') {
    const number = value.trim() === '' ? NaN : Number(value)
    return Number.isFinite(number) ? number : undefined
  }
  if (typeof value !== 'object' || value === null || !('low' in value)) return undefined
  const { low, high } = value as Halves
  return high * TWO_32 + (low >>> 0)
}

/** Text; empty is not set. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** A number of an enumeration; 0 is not set. */
export const codeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value !== 0 ? value : undefined

/** Nanoseconds since the epoch to milliseconds; 0 is not set. The halves keep what a double would round. */
export const millisecondsOf = (value: unknown): number | undefined => {
  if (typeof value === 'object' && value !== null && 'low' in value) {
    const { low, high } = value as Halves
    const upper = high >>> 0
    // 2^32 ns are 4294 ms and 967296 ns: every term stays exact.
    const rest = upper * 967_296 + (low >>> 0)
    const whole = upper * 4294 + Math.floor(rest / 1e6)
    return whole === 0 && rest === 0 ? undefined : whole + (rest % 1e6) / 1e6
  }
  if (typeof value === 'string' && /^\d{7,20}$/.test(value))
    return Number(value.slice(0, -6)) + Number(value.slice(-6)) / 1e6
  const number = integer(value)
  return number === undefined || number <= 0 ? undefined : number / 1e6
}

const nanoseconds = (value: unknown): bigint | undefined => {
  if (typeof value === 'object' && value !== null && 'low' in value) {
    const { low, high } = value as Halves
    return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
  }
  if (typeof value === 'string') return /^\d{1,20}$/.test(value) ? BigInt(value) : undefined
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined
}

/** Exact to the nanosecond; undefined where a stamp is missing or they are the wrong way round. */
export const secondsBetween = (start: unknown, end: unknown): number | undefined => {
  const [from, to] = [nanoseconds(start), nanoseconds(end)]
  return from === undefined || to === undefined || from === 0n || to < from
    ? undefined
    : Number(to - from) / 1e9
}

const TRACE_BYTES = 16
const SPAN_BYTES = 8
const NO_IDS: ReadonlySet<string> = new Set(
  [TRACE_BYTES, SPAN_BYTES].map((bytes) => '0'.repeat(2 * bytes)),
)

/** Lower-case hex of an id; undefined where it is empty, all zero or none. */
export const hexOf = (value: unknown): string | undefined => {
  let hex: string
  if (value instanceof Uint8Array) {
    if (value.length !== TRACE_BYTES && value.length !== SPAN_BYTES) return undefined
    hex = (Buffer.isBuffer(value) ? value : Buffer.from(value)).toString('hex')
  } else {
    if (typeof value !== 'string' || !/^[0-9a-f]{16}(?:[0-9a-f]{16})?$/i.test(value))
      return undefined
    hex = value.toLowerCase()
  }
  return NO_IDS.has(hex) ? undefined : hex
}

const MAX_DEPTH = 16
const NOTHING: Json = {}

/** Objects of a repeated field. */
export const list = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []

/** A message field; nothing where it is not set. */
export const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : NOTHING

/** undefined: not set, or nested deeper than any log is. */
export const plainValue = (value: unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return undefined
  const any = value as Json
  const has = (name: string): boolean => Object.hasOwn(any, name)
  if (has('stringValue'))
    return typeof any['stringValue'] === 'string' ? any['stringValue'] : undefined
  if (has('intValue')) return integer(any['intValue'])
  if (has('boolValue')) return any['boolValue'] === true
  if (has('doubleValue')) return integer(any['doubleValue'])
  if (has('kvlistValue')) return plainAttributes(object(any['kvlistValue'])['values'], depth + 1)
  if (has('arrayValue'))
    return list(object(any['arrayValue'])['values']).map((item) => plainValue(item, depth + 1))
  return undefined
}

/** Attributes as an object; the first of equal keys stays. */
export const plainAttributes = (attributes: unknown, depth = 0): Json => {
  const plain: Record<string, unknown> = {}
  for (const { key, value } of list(attributes)) {
    if (typeof key !== 'string' || key === '__proto__' || Object.hasOwn(plain, key)) continue
    const found = plainValue(value, depth)
    if (found !== undefined) plain[key] = found
  }
  return plain
}
