// Bytes that were written and never read, as the inputs tell them: sums since the process began.
import type { Store } from '../metrics/store.ts'
import type { InputHealth } from './gauges.ts'
import type { Source } from './source.ts'

export const createLostBytes = (
  store: Store,
  sources: readonly Source[],
): ((inputs: ReadonlyMap<string, InputHealth>) => void) => {
  const lostSoFar = new Map<string, number>()
  return (inputs) => {
    for (const { setup: source } of sources) {
      const lost = inputs.get(source.name)?.lostBytes ?? 0
      const more = lost - (lostSoFar.get(source.name) ?? 0)
      lostSoFar.set(source.name, lost)
      const labels = { source: source.name, server: source.server }
      if (more > 0) store.add('authslo_source_lost_bytes_total', labels, more)
    }
  }
}
