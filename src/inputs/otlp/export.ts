// One OTLP export request, from plain bytes to the sources whose services it tells of. HTTP and gRPC share it.
import type { Signal } from '../../records/otlp/messages.ts'
import {
  openOtlpRequest,
  type OtlpEncoding,
  type OtlpItem,
  type OtlpRecord,
} from '../../records/otlp/request.ts'
import type { Json } from '../../records/json.ts'
import type { PushInput } from '../push.ts'
import { portionsOf } from './portions.ts'

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

/** Few enough that what they become is garbage before it is old. */
const PORTION_RECORDS = 128

const faultOf = (fault: 'malformed' | 'too_large' | 'stopped', message: string): ExportResult => ({
  ok: false,
  fault,
  message,
})

export const createExport =
  ({ targets, onRefused }: ExportOptions): Export =>
  async (signal, body, encoding) => {
    const items = openOtlpRequest(body, encoding, signal, MAX_PARTS[encoding])
    if (items === 'too_large')
      return faultOf('too_large', 'too many attributes: send smaller batches')
    if ('reject' in items) return faultOf('malformed', items.detail ?? 'no OTLP request')
    const { taken, unmatched } = sortOut(items, targets)
    let invalid = 0
    const read = function* (own: readonly OtlpItem[]): Generator<readonly OtlpRecord[]> {
      for (const portion of portionsOf(own, PORTION_RECORDS)) {
        const records = portion.map((item) => item.read())
        const valid = records.filter(isValid)
        invalid += records.length - valid.length
        yield valid
      }
    }
    for (const [{ input }, own] of taken)
      // Which share of the bytes is whose is not known where there are several.
      if (!(await input.take(read(own), Math.round((body.length * own.length) / items.length))))
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

const isValid = ({ otlp, record: { traceId, spanId } }: OtlpRecord): boolean =>
  otlp === 'log' || (traceId !== undefined && spanId !== undefined)

interface Sorted {
  readonly taken: ReadonlyMap<OtlpTarget, readonly OtlpItem[]>
  readonly unmatched: number
}

const sortOut = (items: readonly OtlpItem[], targets: readonly OtlpTarget[]): Sorted => {
  const taken = new Map<OtlpTarget, OtlpItem[]>()
  const targetOf = new Map<Json, OtlpTarget | undefined>()
  let unmatched = 0
  for (const item of items) {
    const { resource } = item
    if (!targetOf.has(resource))
      targetOf.set(
        resource,
        targets.find(({ match }) => matches(match, resource)),
      )
    const target = targetOf.get(resource)
    if (target === undefined) {
      unmatched++
      continue
    }
    const own = taken.get(target)
    if (own === undefined) taken.set(target, [item])
    else own.push(item)
  }
  return { taken, unmatched }
}

const matches = (match: OtlpTarget['match'], resource: Json): boolean =>
  Object.entries(match).every(([name, wanted]) => {
    const value = resource[name]
    if (typeof value === 'number' || typeof value === 'boolean') return String(value) === wanted
    return value === wanted
  })
