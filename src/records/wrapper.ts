// What may stand around a record, and what peeling it off leaves.
import type { Wrapping } from './fields.ts'

/** What a record was found in, outermost first; for `explain`. */
export type Wrapper = 'cri' | 'docker' | 'journald' | 'syslog' | 'multiline' | 'envelope'

export interface Peeled extends Wrapping {
  readonly rest: string
  /** Lines of several streams come mixed: stdout and stderr of one container. */
  readonly stream?: string
  /** The rest of the record stands in the next line of the stream. */
  readonly partial?: boolean
}
