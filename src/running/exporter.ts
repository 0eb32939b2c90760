// The shell around the core: inputs deliver batches, the clock ticks, pages and scrapes read.
import type { InputHealth } from '../pipeline/gauges.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Batch } from '../inputs/batch.ts'
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
  /** Brings gauges up to the moment; called before a scrape or a page. */
  readonly refresh: () => void
}

export interface ExporterOptions {
  readonly pipeline: Pipeline
  readonly inputs: readonly RunningInput[]
  readonly now: () => number
  readonly tickMs: number
  readonly span?: Spanning
  readonly onTick?: (now: number) => void
  /** An input that ends with an error is a bug or a broken disk: said, not swallowed. */
  readonly onInputError: (source: string, error: unknown) => void
}

export const createExporter = (options: ExporterOptions): Exporter => {
  const { pipeline, inputs, now, tickMs, onTick, onInputError, span = plainly } = options
  const caughtUp = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  const deliver = async (batch: Batch): Promise<void> => {
    // Coarse: a batch, never a record; an empty one is no work.
    if (batch.records.length === 0) pipeline.step(batch, now())
    else {
      const { source, records, bytes } = batch
      span('batch', { source, records: records.length, bytes }, () => pipeline.step(batch, now()))
    }
    if (batch.atEnd) caughtUp.add(batch.source)
    // Scrapes and pages get their turn between two batches.
    await new Promise((resolve) => setImmediate(resolve))
  }

  const refresh = (): void => {
    const health = new Map<string, InputHealth>(
      inputs.map((input) => [input.source, input.status()]),
    )
    pipeline.tick(now(), health)
  }

  return {
    inputs,
    isReady: () => inputs.every((input) => caughtUp.has(input.source)),
    refresh,
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
