// What an input hands to the pipeline: records in order, where they came from, and how far the input has read.

import type { OtlpRecord } from '../records/otlp/request.ts'

/** Opaque to everything but the input that made it; JSON. */
export type Position = unknown

export interface Batch {
  readonly source: string
  /** Which of several files the records are from: records of several lines do not mix. */
  readonly file?: string
  /** One text a record, wrappers included; a record that the framing refused is an `Unreadable`; spans and log records come as they are. */
  readonly records: readonly (string | Unreadable | OtlpRecord)[]
  readonly bytes: number
  /** Written and gone before they were read, as far as they were seen. */
  readonly lostBytes?: number
  /** Wall clock of the shell when the bytes were read, ms since the epoch. */
  readonly receivedAt: number
  /** Position after this batch. */
  readonly position: Position
  /** What was there when the input began has been handed out: said once, however fast more is written. */
  readonly caughtUp?: boolean
  /** The input has no more for now. */
  readonly atEnd: boolean
}

/** A line that was not even decoded: over the limit, or not text. */
export interface Unreadable {
  readonly unreadable: 'too_long' | 'binary'
  readonly bytes: number
}
