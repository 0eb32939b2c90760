// The contract of a verb: data that the command line, the help, the completion and docs/reference/cli.md are made from.
import type { Readable } from 'node:stream'
import type { Log } from '../telemetry.ts'
import type { GlobalValues } from './global-options.ts'
import type { Options, ValuesOf } from './option.ts'

export const EXIT = {
  good: 0,
  findings: 1,
  usage: 2,
  failure: 3,
  gateClosed: 4,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export interface Argument {
  readonly name: string
  readonly help: string
  readonly required?: true
  /** Takes all that follow. */
  readonly variadic?: true
}

/** The process as a command sees it. */
export interface Terminal {
  readonly stdin: Readable
  /** Results. Await it: it resolves when the reader keeps up. */
  readonly stdout: (text: string) => Promise<void>
  /** Everything else: progress, logs, diagnostics of other verbs than `check`. */
  readonly stderr: (text: string) => void
  readonly stdoutIsTerminal: boolean
  readonly stderrIsTerminal: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly folder: string
  /** Wall clock, ms since the epoch. */
  readonly now: () => number
  /**
   * From the first call on SIGINT and SIGTERM abort this signal instead of ending the process; a second one ends it.
   */
  readonly stopSignal: () => AbortSignal
}

export interface Context<O extends Options = Options> {
  readonly args: readonly string[]
  readonly options: ValuesOf<O>
  readonly global: GlobalValues
  readonly terminal: Terminal
  readonly log: Log
  /** All verbs, for those that describe the command line itself. */
  readonly commands: readonly Command[]
}

export interface Command<O extends Options = Options> {
  readonly name: string
  /** One line, no full stop. */
  readonly summary: string
  /** Paragraphs for `--help` and the reference. */
  readonly description?: string
  readonly arguments: readonly Argument[]
  readonly options: O
  /** What to type, and what it does. */
  readonly examples?: readonly (readonly [line: string, does: string])[]
  /** User errors are exit codes; what throws is I/O (exit 3) or a bug. */
  run(context: Context<O>): Promise<ExitCode>
}

/** Keeps the types of the options for `run`. */
export const command = <const O extends Options>(description: Command<O>): Command<O> => description
