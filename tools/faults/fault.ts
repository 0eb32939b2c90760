// What a fault is, and what it has in its hands.
import type { Random } from '../theft-month/random.ts'
import type { Push } from './sender.ts'
import type { Served } from './serving.ts'
import type { LogWriter } from './writer.ts'

export interface Trial {
  readonly folder: string
  readonly log: string
  readonly state: string
  readonly port: number
  readonly random: Random
  readonly writer: LogWriter
  readonly exporter: Served
  /** Bytes of which nothing can be read any more. */
  readonly lost: (bytes: number) => void
  /** It is read to its end, as far as can be seen from outside. */
  readonly isRead: () => Promise<void>
  /** A checkpoint that was begun from now on is shown. */
  readonly saved: () => Promise<void>
}

export interface Fault {
  readonly what: string
  /** Beside it; `auth.log` where it is not said. */
  readonly glob?: string
  /** Sent, and not in a file. */
  readonly push?: Push
  readonly inject: (trial: Trial) => Promise<void>
}
