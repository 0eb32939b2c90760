// One OTLP export request, from plain bytes to the sources whose services it tells of. HTTP and gRPC share it.
import type { Signal } from '../../records/otlp/messages.ts'
import { jsonParts, protobufParts } from '../../records/otlp/parts.ts'
import { readOtlpRequest, type OtlpEncoding, type OtlpRecord } from '../../records/otlp/request.ts'
import type { Json } from '../../records/json.ts'
import type { PushInput } from '../push.ts'

export interface OtlpTarget {
  /** Resource attributes and what they must be; none: every resource. */
  readonly match: Readonly<Record<string, string>>
  readonly input: PushInput
}

/** `rejected`: records that nobody takes, and the reason for the sender. */
export type ExportResult =
  | { readonly ok: true; readonly rejected: number; readonly message: string }
  | {
      readonly ok: false
      readonly fault: 'malformed' | 'too_large' | 'stopped'
      readonly message: string
    }

export interface ExportOptions {
  /** The first that matches a resource takes it. */
  readonly targets: readonly OtlpTarget[]
  readonly onRefused: (why: 'unmatched' | 'invalid', records: number) => void
}

export type Export = (signal: Signal, body: Buffer, encoding: OtlpEncoding) => Promise<ExportResult>

/** A quarter of a million attributes in one request: some times what a batch of an SDK or a collector has. */
const MAX_PARTS = { protobuf: 500_000, json: 1_000_000 }

const faultOf = (fault: 'malformed' | 'too_large' | 'stopped', message: string): ExportResult => ({
  ok: false,
  fault,
  message,
})

export const createExport =
  ({ targets, onRefused }: ExportOptions): Export =>
  async (signal, body, encoding) => {
    const most = MAX_PARTS[encoding]
    // A smaller body cannot have as many.
    if (body.length > most) {
      const parts = encoding === 'json' ? jsonParts(body, most) : protobufParts(body, signal, most)
      if (parts > most) return faultOf('too_large', 'too many attributes: send smaller batches')
    }
    const records = readOtlpRequest(body, encoding, signal)
    if ('reject' in records) return faultOf('malformed', records.detail ?? 'no OTLP request')
    const { taken, unmatched, invalid } = sortOut(records, targets)
    for (const [{ input }, own] of taken)
      // Which share of the bytes is whose is not known where there are several.
      if (!(await input.take(own, Math.round((body.length * own.length) / records.length))))
        return faultOf('stopped', 'authslo is stopping')
    if (unmatched > 0) onRefused('unmatched', unmatched)
    if (invalid > 0) onRefused('invalid', invalid)
    const message = [
      unmatched > 0 ? `${unmatched} of services that no source of authslo matches` : '',
      invalid > 0 ? `${invalid} spans without a valid trace id and span id` : '',
    ]
    return {
      ok: true,
      rejected: unmatched + invalid,
      message: message.filter((text) => text !== '').join('; '),
    }
  }

interface Sorted {
  readonly taken: ReadonlyMap<OtlpTarget, readonly OtlpRecord[]>
  readonly unmatched: number
  readonly invalid: number
}

const sortOut = (records: readonly OtlpRecord[], targets: readonly OtlpTarget[]): Sorted => {
  const taken = new Map<OtlpTarget, OtlpRecord[]>()
  // All records of a resource share its object.
  const targetOf = new Map<unknown, OtlpTarget | undefined>()
  let unmatched = 0
  let invalid = 0
  for (const item of records) {
    const { resource, traceId, spanId } = item.record
    if (!targetOf.has(resource))
      targetOf.set(
        resource,
        targets.find(({ match }) => matches(match, resource as Json)),
      )
    const target = targetOf.get(resource)
    if (target === undefined) unmatched++
    else if (item.otlp === 'span' && (traceId === undefined || spanId === undefined)) invalid++
    else {
      const own = taken.get(target)
      if (own === undefined) taken.set(target, [item])
      else own.push(item)
    }
  }
  return { taken, unmatched, invalid }
}

const matches = (match: OtlpTarget['match'], resource: Json): boolean =>
  Object.entries(match).every(([name, wanted]) => {
    const value = resource[name]
    if (typeof value === 'number' || typeof value === 'boolean') return String(value) === wanted
    return value === wanted
  })
