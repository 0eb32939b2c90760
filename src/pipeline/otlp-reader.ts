// OTLP records of one source to events: request spans go to the reader of spans, log records to the adapter of their product.
import { SPANS, type Adapter, type ReadContext, type Reading } from '../adapters/adapter.ts'
import { createDecode, type Decode, type DecodeOptions } from '../records/decode.ts'
import type { Fields, ReadSettings } from '../records/fields.ts'
import { jsonFields, type Json } from '../records/json.ts'
import { logView } from '../records/otlp/log-view.ts'

export interface OtlpReader {
  readonly span: (tree: Json) => Reading
  readonly log: (record: Json) => Reading
}

interface LogReader {
  readonly adapter: Adapter
  readonly decode: Decode
  /** Of the record as one object, at hand in `at`. */
  readonly fields: Fields
  readonly at: { view: Json }
}

/** Services whose product is remembered. */
const MAX_SERVICES = 1000

export const createOtlpReader = (
  setup: {
    readonly format: string
    readonly settings: ReadSettings
    readonly unwrap: DecodeOptions['unwrap']
  },
  adapters: readonly Adapter[],
  context: ReadContext,
): OtlpReader => {
  const { settings, unwrap } = setup
  const spans = adapters.find(({ id }) => id === SPANS)
  const at: { view: Json } = { view: {} }
  const spanFields =
    spans === undefined ? undefined : jsonFields(spans.table, settings, () => at.view, 'otlp-span')

  const readers = adapters
    .filter(({ id }) => id !== SPANS)
    .map((adapter): LogReader => {
      const { carriers, table } = adapter
      const own: { view: Json } = { view: {} }
      return {
        adapter,
        decode: createDecode({ carriers, table, settings, unwrap }),
        fields: jsonFields(table, settings, () => own.view),
        at: own,
      }
    })
  const named = readers.find(({ adapter }) => adapter.id === setup.format)
  const byService = new Map<string, LogReader>()

  /** The line that a collector read from a file, else the record as the logger of the product gave it. */
  const fieldsOf = (reader: LogReader, record: Json, isKnown: boolean): Fields | undefined => {
    const { body } = record
    if (typeof body === 'string') {
      const fields = reader.decode.line(body)
      if (fields !== null && !('reject' in fields) && reader.adapter.recognises(fields))
        return fields
    }
    reader.at.view = logView(record)
    // Of a product that is known also what could be another's.
    return isKnown || reader.adapter.recognises(reader.fields) ? reader.fields : undefined
  }

  return {
    span: (tree) => {
      if (spans === undefined || spanFields === undefined) return null
      at.view = { span: tree }
      return spans.read(spanFields, context)
    },
    log: (record) => {
      const resource = record['resource'] as Json
      const service = String(resource['service.name'])
      const known = named ?? byService.get(service)
      for (const reader of known === undefined ? readers : [known]) {
        const fields = fieldsOf(reader, record, known !== undefined)
        if (fields === undefined) continue
        if (known === undefined && byService.size < MAX_SERVICES) byService.set(service, reader)
        return reader.adapter.read(fields, context)
      }
      return null
    },
  }
}
