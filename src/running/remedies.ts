// The product setting that gives a capability which no source of a server shows.
import type { Capability } from '../adapters/adapter.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'

/** Of the first of the server's products that has one. */
export const remedyOf = (
  { sources }: Pick<Pipeline, 'sources'>,
  server: string,
  capability: Capability,
): { readonly product: string; readonly remedy: string } | undefined => {
  for (const { setup, reader } of sources) {
    const adapter = setup.server === server ? reader.adapter() : undefined
    const remedy = adapter?.remedies[capability]
    if (adapter !== undefined && remedy !== undefined) return { product: adapter.title, remedy }
  }
  return undefined
}
