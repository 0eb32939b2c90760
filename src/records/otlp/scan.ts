// Where the records of a protobuf request are, without making them: what is torn or too much is refused before anything is read.
import protobuf from 'protobufjs'
import { MESSAGES, type Signal } from './messages.ts'

export interface Stretch {
  readonly start: number
  readonly length: number
}

/** A span or log record; `around` is shared by all of one scope, and its `group` by all of one resource. */
export interface FoundRecord extends Stretch {
  readonly around: FoundScope
}
export interface FoundScope {
  scope: Stretch | undefined
  readonly group: { resource: Stretch | undefined }
}

type Visit = (field: number, found: Stretch) => Visit | undefined
type Skip = (reader: protobuf.Reader) => unknown
/** What the decoder does with each field, by its number. */
interface Plan {
  readonly skips: readonly (Skip | undefined)[]
  readonly inner: readonly (Plan | undefined)[]
}

const byLength: Skip = (reader) => reader.skip(reader.uint32())
const eightBytes: Skip = (reader) => reader.skip(8)
/** The decoder goes by the field and not by the wire type, and so do we. */
const SKIPS: Readonly<Record<string, Skip>> = {
  string: byLength,
  bytes: byLength,
  fixed64: eightBytes,
  double: eightBytes,
  int64: (reader) => reader.int64(),
  int32: (reader) => reader.int32(),
  bool: (reader) => reader.bool(),
}

const plans = new Map<protobuf.Type, Plan>()
const planOf = (type: protobuf.Type): Plan => {
  const known = plans.get(type)
  if (known !== undefined) return known
  const plan = { skips: [] as (Skip | undefined)[], inner: [] as (Plan | undefined)[] }
  plans.set(type, plan)
  for (const field of type.fieldsArray) {
    const { id, resolvedType } = field.resolve()
    if (resolvedType instanceof protobuf.Type) plan.inner[id] = planOf(resolvedType)
    else plan.skips[id] = SKIPS[field.type]
    if (plan.inner[id] === undefined && plan.skips[id] === undefined)
      throw new Error(`no way over a field of type ${field.type}`)
  }
  return plan
}

const TOO_LARGE = new Error('too many messages')

/**
 * Goes over a request as the decoder would, which also takes texts that are cut off. `most`: messages that it may hold, two an attribute: small bodies can ask for much memory.
 */
export const scanRequest = (
  body: Buffer,
  signal: Signal,
  most: number,
): readonly FoundRecord[] | 'malformed' | 'too_large' => {
  const reader = protobuf.Reader.create(body)
  const records: FoundRecord[] = []
  let messages = 0

  const walk = (plan: Plan, end: number, depth: number, visit: Visit | undefined): void => {
    if (depth > protobuf.Reader.recursionLimit) throw new RangeError('nested too deeply')
    if (end > reader.len) throw new RangeError('index out of range')
    const outer = reader.len
    reader.len = end
    while (reader.pos < end) {
      const tag = reader.uint32()
      const field = tag >>> 3
      const inner = plan.inner[field]
      if (inner === undefined) {
        const skip = plan.skips[field]
        if (skip === undefined) skipUnknown(reader, tag & 7, depth)
        else skip(reader)
        continue
      }
      if (++messages > most) throw TOO_LARGE
      const length = reader.uint32()
      const start = reader.pos
      walk(inner, start + length, depth + 1, visit?.(field, { start, length }))
    }
    if (reader.pos !== end) throw new RangeError('index out of range')
    reader.len = outer
  }

  const ofRequest: Visit = () => {
    const group: FoundScope['group'] = { resource: undefined }
    return (field, found) => {
      if (field === 1) {
        group.resource = found
        return undefined
      }
      const around: FoundScope = { scope: undefined, group }
      return (innermost, place) => {
        if (innermost === 1) around.scope = place
        else records.push({ ...place, around })
        return undefined
      }
    }
  }

  try {
    walk(planOf(MESSAGES[signal]), body.length, 0, ofRequest)
    return records
  } catch (error) {
    return error === TOO_LARGE ? 'too_large' : 'malformed'
  }
}

/** As the decoder skips, which counts groups within groups (protobufjs types leave the depth out). */
const skipUnknown = (reader: protobuf.Reader, wireType: number, depth: number): void => {
  ;(reader as { skipType: (wireType: number, depth: number) => unknown }).skipType(wireType, depth)
}
