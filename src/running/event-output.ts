// Derived events for a SIEM or a log store: NDJSON on stdout, added to a file, or OTLP log records.
import { createWriteStream, openSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { isEndpoint, STDOUT, type OutputsConfig } from '../config/outputs-schema.ts'
import { printEvent } from '../event-text.ts'
import { DERIVED_KINDS, type AuthEvent } from '../events.ts'

export interface EventOutput {
  readonly take: (event: AuthEvent) => void
  readonly close: () => Promise<void>
}
interface Surroundings {
  readonly stdout: ((text: string) => void) | undefined
  /** The disk is full, or gone: told once, then no more is written. */
  readonly onError: (error: unknown) => void
}

/** The file must not be a way to read what others may not. */
const MODE = 0o640
/** A disk that does not keep up costs events, never memory. */
const MAX_WAITING_BYTES = 16 << 20

const silent: EventOutput = { take: () => undefined, close: () => Promise.resolve() }

/** A problem is a sentence for the operator. Without `outputs` nothing is written. */
export const openEventOutput = async (
  outputs: OutputsConfig | undefined,
  { stdout, onError }: Surroundings,
): Promise<EventOutput | { readonly problem: string }> => {
  if (outputs === undefined) return silent
  const kinds = new Set(outputs.kinds)
  const isWanted = ({ kind }: AuthEvent): boolean => DERIVED_KINDS.has(kind) && kinds.has(kind)
  if (isEndpoint(outputs.events)) {
    const { openOtlpEvents } = await import('./otlp-events.ts')
    const { take, close } = openOtlpEvents(outputs.events, onError)
    return { take: (event) => void (isWanted(event) && take(event)), close }
  }
  const lineOf = (event: AuthEvent): string | undefined =>
    isWanted(event) ? `${JSON.stringify(printEvent(event))}\n` : undefined
  if (outputs.events === STDOUT)
    return {
      ...silent,
      take: (event) => {
        const line = lineOf(event)
        if (line !== undefined) stdout?.(line)
      },
    }
  let fd: number
  try {
    fd = openSync(outputs.events, 'a', MODE)
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return {
      problem: `cannot write to ${outputs.events} (${why}); choose another with outputs.events`,
    }
  }
  const file = createWriteStream(outputs.events, { fd })
  let isBroken = false
  const fail = (error: unknown): void => {
    if (!isBroken) onError(error)
    isBroken = true
  }
  file.on('error', fail)
  return {
    take: (event) => {
      const line = isBroken ? undefined : lineOf(event)
      if (line === undefined) return
      if (file.writableLength > MAX_WAITING_BYTES)
        fail(new Error(`${outputs.events} takes nothing more; events are lost from here on`))
      else file.write(line)
    },
    close: async () => {
      file.end()
      await finished(file).catch(fail)
    },
  }
}
