// The adapter of a source that is mapped: what a file of mappings/ says, overruled field by field by what the source says.
import { createMappedAdapter } from '../adapters/mapped.ts'
import { isGenericFormat, type Mapping } from '../adapters/mapped/mapping.ts'
import type { Adapter } from '../adapters/adapter.ts'
import type { Config, SourceConfig } from './config.ts'

export const protectedPathsOf = (
  { resourceServer }: Pick<SourceConfig, 'resourceServer'>,
  { resourceServers }: Pick<Config, 'resourceServers'>,
): readonly string[] =>
  resourceServers.find(({ name }) => name === resourceServer)?.protectedPaths ?? []

type Mapped = Pick<SourceConfig, 'name' | 'format' | 'fields' | 'resourceServer'>

/** A generic format of which nobody said what its records mean; access lines mean something by themselves. */
export const isUnmapped = ({ format, fields }: Pick<SourceConfig, 'format' | 'fields'>): boolean =>
  isGenericFormat(format) && format !== 'access-log' && fields === undefined

/** undefined: its format is a product's own, or `auto`. */
export const adapterOfSource = (
  source: Mapped,
  config: Pick<Config, 'resourceServers'>,
  shipped: (format: string) => Mapping | undefined,
): Adapter | undefined => {
  const { format, fields = {}, name } = source
  const guarded = protectedPathsOf(source, config).length > 0
  const mapping = shipped(format)
  if (mapping !== undefined)
    return createMappedAdapter({ ...mapping, fields: { ...mapping.fields, ...fields } }, guarded)
  if (!isGenericFormat(format)) return undefined
  const title = `fields of source ${name}`
  return createMappedAdapter({ id: format, title, origin: 'configured', format, fields }, guarded)
}
