// One source's records to events: decides the format where it is `auto`, reads, counts what is dropped and why.
import {
  settingsFor,
  type Adapter,
  type Capabilities,
  type Capability,
  type ReadContext,
  type Reading,
  type SecretField,
} from '../adapters/adapter.ts'
import { recognise, SAMPLE_RECORDS, type Recognition } from '../adapters/recognise.ts'
import { isLongLine, setApart } from '../event-apart.ts'
import { createIdentify, type IdentifierKeys } from '../identifier.ts'
import { createDecode, type Decode } from '../records/decode.ts'
import type { ReadSettings } from '../records/fields.ts'
import { createUnwrap, type UnwrapOptions, type UnwrapState } from '../records/unwrap.ts'
import { createOtlpReader, type OtlpReader } from './otlp-reader.ts'

/** A configured source, as the core sees it. */
export interface SourceSetup {
  readonly name: string
  readonly server: string
  /** Adapter id, or `auto`. */
  readonly format: string
  /** Made for this source, of the mapping that its configuration has or names. */
  readonly adapter?: Adapter | undefined
  /** Whose records these are, where they tell of a resource server. */
  readonly resourceServer?: string | undefined
  readonly settings: ReadSettings
  readonly unwrap: UnwrapOptions['unwrap']
  readonly multiline: NonNullable<UnwrapOptions['multiline']>
  /** Longest record, also of several lines. */
  readonly maxLineChars: number
  /** How late its records may come behind others of the server, event time. */
  readonly latenessMs: number
  /** Records come in the order of writing (a file); a shipper may shuffle them. */
  readonly ordered: boolean
  readonly provides: Capabilities
  /** Which requests it records; undefined: all, but of spans an unknown share. */
  readonly sampling?: 'all' | 'errors_only' | number | undefined
  readonly authority: readonly Capability[]
  readonly issuer: string
  readonly region: string | undefined
}

export interface SourceReader {
  /** Spans and log records of OTLP. */
  readonly otlp: OtlpReader
  /** Gives what a line becomes: nothing yet where more lines follow, several readings of an array. Undecided lines are kept. */
  readonly read: (line: WaitingLine, take: TakeReading) => void
  /** No more lines will come soon: gives what waits for them. */
  readonly flush: (take: TakeReading) => void
  /** Decides now, with what there is: the lines that waited, or how many of them nothing recognised. */
  readonly decide: () => { readonly released: readonly WaitingLine[]; readonly refused: number }
  readonly adapter: () => Adapter | undefined
  readonly recognition: () => Recognition | undefined
  readonly waiting: () => readonly WaitingLine[]
  readonly save: () => ReaderState
  readonly load: (state: ReaderState) => void
}

export interface WaitingLine {
  readonly line: string
  /** Files of one source come mixed. */
  readonly file: string | undefined
}

export type TakeReading = (reading: Reading) => void

export interface ReaderState {
  readonly format: string | undefined
  readonly waiting: readonly WaitingLine[]
  readonly streams: UnwrapState
}

export const createReader = (
  setup: SourceSetup,
  adapters: readonly Adapter[],
  keys: IdentifierKeys,
  dropped: (field: SecretField) => void,
): SourceReader => {
  let adapter: Adapter | undefined
  let recognition: Recognition | undefined
  let decode: Decode | undefined
  let sample: WaitingLine[] = []
  const { settings, unwrap } = setup
  const byId = (id: string): Adapter | undefined =>
    [setup.adapter, ...adapters].find((candidate) => candidate?.id === id)
  const unwrapping = { unwrap, multiline: setup.multiline, maxChars: setup.maxLineChars }
  const context = { settings, identify: createIdentify(keys, setup.issuer), dropped }
  let ofAdapter: ReadContext = context

  const use = (chosen: Adapter | undefined): void => {
    adapter = chosen
    if (chosen === undefined) return
    const { carriers, table } = chosen
    ofAdapter = { ...context, settings: settingsFor(chosen, settings) }
    decode = createDecode({ carriers, table, settings: ofAdapter.settings, unwrap })
  }
  use(byId(setup.format))

  let give: TakeReading = () => undefined
  let isOfLongLine = false
  const unwrapper = createUnwrap(unwrapping, (record, wrapping, _, memory) => {
    if (decode === undefined || adapter === undefined) return
    if (typeof record !== 'string') {
      give(record)
      return
    }
    const fields = decode.record(record, wrapping, memory)
    if (fields === null || 'reject' in fields) {
      give(fields)
      return
    }
    const reading = adapter.read(fields, ofAdapter)
    const isLong = isOfLongLine || isLongLine(record)
    if (isLong && reading !== null && !('reject' in reading)) reading.forEach(setApart)
    give(reading)
  })

  return {
    otlp: createOtlpReader(setup, adapters, context),
    read: (waiting, take) => {
      if (adapter === undefined) {
        sample.push(waiting)
        return
      }
      give = take
      isOfLongLine = isLongLine(waiting.line)
      unwrapper.line(waiting.line, waiting.file)
    },
    flush: (take) => {
      give = take
      isOfLongLine = true
      unwrapper.flush()
    },
    decide: () => {
      if (adapter !== undefined || sample.length === 0) return { released: [], refused: 0 }
      const lines = sample.slice(0, SAMPLE_RECORDS).map(({ line }) => line)
      recognition = recognise(lines, adapters, { settings, ...unwrapping })
      if (recognition === undefined) {
        // Go on with newer records, so that memory stays bounded.
        const refused = sample.length >= SAMPLE_RECORDS ? sample.length : 0
        if (refused > 0) sample = []
        return { released: [], refused }
      }
      use(recognition.adapter)
      const released = sample
      sample = []
      return { released, refused: 0 }
    },
    adapter: () => adapter,
    recognition: () => recognition,
    waiting: () => sample,
    save: () => ({ format: adapter?.id, waiting: sample, streams: unwrapper.save() }),
    load: (state) => {
      if (state.format !== undefined) use(byId(state.format))
      sample = [...state.waiting]
      unwrapper.load(state.streams)
    },
  }
}
