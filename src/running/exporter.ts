// The shell around the core: inputs deliver batches, the clock ticks, pages and scrapes read.
import type { InputHealth } from '../pipeline/gauges.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Batch, Position } from '../inputs/batch.ts'
import { plainly, type Spanning } from './own-telemetry.ts'

/** What the exporter needs of an input; inputs/file.ts is one. */
export interface RunningInput {
  readonly source: string
  readonly run: (deliver: (batch: Batch) => Promise<void>) => Promise<void>
  readonly status: () => InputHealth & { readonly problem: string | undefined }
  readonly stop: () => Promise<void>
}

export interface Exporter {
  /** Every input has been read to its end once. */
  readonly isReady: () => boolean
  readonly start: () => void
  readonly stop: () => Promise<void>
  readonly inputs: readonly RunningInput[]
  /** Brings gauges up to the moment; called before a scrape or a page. Nothing while it is held. */
  readonly refresh: () => void
  /** No batch is taken and nothing ticks until the returned function is called. */
  readonly hold: () => () => void
  /** By source: what its input needs to go on after the batches that were taken. */
  readonly positions: () => Readonly<Record<string, Position>>
}

export interface ExporterOptions {
  readonly pipeline: Pipeline
  readonly inputs: readonly RunningInput[]
  readonly now: () => number
  readonly tickMs: number
  /** As they were restored. */
  readonly positions?: Readonly<Record<string, Position>>
  readonly span?: Spanning
  readonly onTick?: (now: number) => void
  /** An input that ends with an error is a bug or a broken disk: said, not swallowed. */
  readonly onInputError: (source: string, error: unknown) => void
}

export const createExporter = (options: ExporterOptions): Exporter => {
  const { pipeline, inputs, now, tickMs, onTick, onInputError, span = plainly } = options
  const caughtUp = new Set<string>()
  const positions = new Map(Object.entries(options.positions ?? {}))
  let timer: NodeJS.Timeout | undefined
  let held: Promise<void> | undefined

  const deliver = async (batch: Batch): Promise<void> => {
    while (held !== undefined) await held
    // Coarse: a batch, never a record; an empty one is no work.
    if (batch.records.length === 0) pipeline.step(batch, now())
    else {
      const { source, records, bytes } = batch
      span('batch', { source, records: records.length, bytes }, () => pipeline.step(batch, now()))
    }
    if (batch.position !== undefined) positions.set(batch.source, batch.position)
    if (batch.atEnd) caughtUp.add(batch.source)
    // Scrapes and pages get their turn between two batches.
    await new Promise((resolve) => setImmediate(resolve))
  }

  const refresh = (): void => {
    if (held !== undefined) return
    const health = new Map<string, InputHealth>(
      inputs.map((input) => [input.source, input.status()]),
    )
    pipeline.tick(now(), health)
  }

  return {
    inputs,
    isReady: () => inputs.every((input) => caughtUp.has(input.source)),
    refresh,
    hold: () => {
      let release = (): void => undefined
      held = new Promise((resolve) => {
        release = () => {
          held = undefined
          resolve()
        }
      })
      return release
    },
    positions: () => Object.fromEntries(positions),
    start: () => {
      for (const input of inputs)
        void input.run(deliver).catch((error: unknown) => onInputError(input.source, error))
      timer = setInterval(() => {
        refresh()
        onTick?.(now())
      }, tickMs)
    },
    stop: async () => {
      clearInterval(timer)
      await Promise.all(inputs.map((input) => input.stop()))
      refresh()
    },
  }
}
