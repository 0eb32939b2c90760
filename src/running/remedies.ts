// The product setting that gives a capability which no source of a server shows.
import { FORMS, type Capability } from '../adapters/adapter.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'

const SAMPLED =
  'it records a sample of the requests, as spans do by default; write `sampling: all` where each has its record'

/** Of the first of the server's products that has one. */
export const remedyOf = (
  { sources }: Pick<Pipeline, 'sources'>,
  server: string,
  capability: Capability,
): { readonly product: string; readonly remedy: string } | undefined => {
  const own = sources.filter(({ setup }) => setup.server === server)
  for (const { setup, evidence } of own) {
    const { seen, declared } = evidence()
    if (FORMS.some((form) => seen[form].sampled > 0 && declared[form]?.[capability] === 'all'))
      return { product: setup.name, remedy: SAMPLED }
  }
  for (const { reader } of own) {
    const adapter = reader.adapter()
    const remedy = adapter?.remedies[capability]
    if (adapter !== undefined && remedy !== undefined) return { product: adapter.title, remedy }
  }
  return undefined
}
