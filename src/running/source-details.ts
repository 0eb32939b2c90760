// What the page of the sources shows beside their table.
import { CAPABILITIES } from '../adapters/adapter.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { SourceDetail, SourceDetails } from '../server/source-page.ts'
import type { Status } from '../server/status.ts'
import { rowsOf } from './rows.ts'

type Named = readonly (readonly [name: string, value: number])[]

/** Nothing of what others asked for is expected of it. */
const showsNothing = (provides: Readonly<Record<string, string | undefined>>): boolean =>
  CAPABILITIES.every((capability) => provides[capability] === 'none')

export const sourceDetails = (
  { store, sources }: Pipeline,
  status: Pick<Status, 'now' | 'sources'>,
): SourceDetails => {
  const read = rowsOf(store)
  const details = status.sources.map((row): SourceDetail => {
    const { name: source, server } = row
    const own = sources.find(({ setup }) => setup.name === source)
    const remedies = own?.reader.adapter()?.remedies ?? {}
    const most = (named: readonly (readonly [string | undefined, number])[]): Named =>
      named
        .flatMap(([name, value]) =>
          name === undefined || value === 0 ? [] : [[name, value] as const],
        )
        .toSorted(([, a], [, b]) => b - a)
    return {
      ...row,
      capabilities:
        own === undefined || showsNothing(own.setup.provides)
          ? []
          : read('authslo_source_capability', { source, server }).flatMap(({ labels, value }) => {
              const { capability } = labels
              if (capability === undefined) return []
              const shown = value === 1
              const remedy = shown ? undefined : remedies[capability]
              return [{ name: capability, shown, ...(remedy === undefined ? {} : { remedy }) }]
            }),
      decides: read('authslo_source_authority', { source, server }).flatMap(
        ({ labels }) => labels.indicator ?? [],
      ),
      kinds: most(
        read('authslo_source_events_total', { source, server }).map(({ labels, value }) => [
          labels.kind,
          value,
        ]),
      ),
      dropped: most(
        read('authslo_secrets_dropped_total', { source }).map(({ labels, value }) => [
          labels.field,
          value,
        ]),
      ),
    }
  })
  return { now: status.now, sources: details }
}
