// What an operator is told of sources while they are read, once each: what they hold, and why they cannot be read.
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Log } from '../telemetry.ts'
import type { RunningInput } from './exporter.ts'

/** Call it now and then: it logs what changed since. */
export const createTeller = (
  log: Log,
  inputs: readonly RunningInput[],
  pipeline: Pipeline,
): (() => void) => {
  const problems = new Map<string, string | undefined>()
  const recognised = new Set<string>()
  return () => {
    for (const { source, status } of inputs) {
      const { problem } = status()
      if (problem === problems.get(source)) continue
      problems.set(source, problem)
      if (problem === undefined) log.info('source can be read again', { source })
      else log.warn('source cannot be read', { source, problem })
    }
    for (const { setup, reader } of pipeline.sources) {
      const recognition = reader.recognition()
      if (recognition === undefined || recognised.has(setup.name)) continue
      recognised.add(setup.name)
      const { adapter, recognised: count, records } = recognition
      log.info('format recognised', {
        source: setup.name,
        format: adapter.id,
        records: `${count} of ${records}`,
      })
    }
  }
}
