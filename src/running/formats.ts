// Every format that a source can have: products, generic formats, and the mappings of this package.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Adapter } from '../adapters/adapter.ts'
import { ADAPTERS } from '../adapters/index.ts'
import { createMappedAdapter } from '../adapters/mapped.ts'
import { GENERIC_FORMATS, type Mapping } from '../adapters/mapped/mapping.ts'
import type { KnownFormats } from '../config/load.ts'
import { loadMapping } from '../config/mapping-file.ts'
import { formatDiagnostics } from '../diagnostic-text.ts'

/** mappings/ beside src (a checkout) or dist (the package). */
const SHIPPED = resolve(import.meta.dirname, '..', '..', 'mappings')

const names = readdirSync(SHIPPED)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length))
  .toSorted()

const loaded = new Map<string, Mapping>()

/** Read when it is asked for: most runs need none. */
const mappingOf = (format: string): Mapping | undefined => {
  if (!names.includes(format)) return undefined
  let mapping = loaded.get(format)
  if (mapping === undefined) {
    const file = `${format}.yaml`
    const checked = loadMapping(
      readFileSync(join(SHIPPED, file), 'utf8'),
      `mappings/${file}`,
      format,
    )
    // A file of this package is right, or a test fails.
    if (!checked.ok) throw new Error(formatDiagnostics(checked.problems, 'text'))
    mapping = checked.value
    loaded.set(format, mapping)
  }
  return mapping
}

export const FORMATS: readonly string[] = [
  ...ADAPTERS.map(({ id }) => id),
  ...Object.keys(GENERIC_FORMATS),
  ...names,
]

export const KNOWN_FORMATS: KnownFormats = {
  adapter: (format) => ADAPTERS.find(({ id }) => id === format),
  mapping: mappingOf,
}

/** What recognises records by itself, and what is described on a page. */
export const allAdapters = (): readonly Adapter[] => [
  ...ADAPTERS,
  ...names.flatMap((name) => {
    const mapping = mappingOf(name)
    return mapping === undefined ? [] : [createMappedAdapter(mapping)]
  }),
]
