// Which finished files replay reads as which sources: what the command line says, completed by authslo.yaml.
import { plainServer, plainSource } from '../config/plain.ts'
import { recognise, SAMPLE_RECORDS, type Recognition } from '../adapters/recognise.ts'
import type { Config, SourceConfig } from '../config/config.ts'
import { AUTO_FORMAT } from '../config/cross-checks.ts'
import type { Batch } from '../inputs/batch.ts'
import type { ReadSettings } from '../records/fields.ts'
import { allAdapters } from '../running/formats.ts'

export interface SourceFiles {
  readonly name: string
  readonly files: readonly string[]
}

const DEFAULT_NAME = 'replay'

/** `--source NAME=FILE` and FILEs, as given; files of one source keep their order. A text says what is wrong. */
export const filesBySource = (
  sources: readonly string[],
  files: readonly string[],
): readonly SourceFiles[] | string => {
  const named = sources.filter((given) => given.includes('='))
  if (named.length === 0) {
    const [name = DEFAULT_NAME, ...others] = sources
    if (others.length > 0) return `say which file each source reads: --source ${name}=FILE`
    if (files.length === 0) return 'name at least one FILE, or sources with --source NAME=FILE'
    return [{ name, files }]
  }
  const bare = sources.find((given) => !given.includes('='))
  if (bare !== undefined) return `say which file the source reads: --source ${bare}=FILE`
  if (files.length > 0) return `say whose file ${files[0]} is: --source NAME=${files[0]}`
  const bySource = new Map<string, string[]>()
  for (const given of named) {
    const name = given.slice(0, given.indexOf('='))
    const file = given.slice(name.length + 1)
    if (name === '' || file === '') return `${given} is not NAME=FILE`
    bySource.set(name, [...(bySource.get(name) ?? []), file])
  }
  return [...bySource].map(([name, of]) => ({ name, files: of }))
}

/** A source with its records, as far as its format had to be looked for. */
export interface OpenedSource {
  readonly name: string
  readonly format: string
  /** Where the format was not said. */
  readonly found: Recognition | undefined
  readonly batches: AsyncIterator<Batch, void>
}

/** `auto` is decided by the first records, which stay in `batches`; undefined: nothing recognises them. */
export const openSource = async (
  { name, format, unwrap }: Pick<SourceConfig, 'name' | 'format' | 'unwrap'>,
  batches: AsyncGenerator<Batch, void>,
  settings: ReadSettings,
): Promise<OpenedSource | undefined> => {
  if (format !== AUTO_FORMAT) return { name, format, found: undefined, batches }
  const taken: Batch[] = []
  const sample: string[] = []
  while (sample.length < SAMPLE_RECORDS) {
    const next = await batches.next()
    if (next.done === true) break
    taken.push(next.value)
    for (const record of next.value.records) if (typeof record === 'string') sample.push(record)
  }
  const records = sample.slice(0, SAMPLE_RECORDS)
  const found = recognise(records, allAdapters(), { settings, unwrap })
  if (found === undefined) return undefined
  const rejoined = async function* (): AsyncGenerator<Batch, void> {
    yield* taken
    yield* batches
  }
  return { name, format: found.adapter.id, found, batches: rejoined() }
}

/** The configuration with these sources and their servers only; everything else as configured. */
export const replayConfig = (
  config: Config,
  sources: readonly Pick<SourceConfig, 'name' | 'server' | 'format' | 'timezone'>[],
): Config => {
  const servers = [...new Set(sources.map(({ server }) => server))]
  return {
    ...config,
    servers: servers.map(
      (name) =>
        config.servers.find((server) => server.name === name) ??
        plainServer({ name, product: sources.find(({ server }) => server === name)?.format }),
    ),
    sources: sources.map((source) =>
      plainSource({
        ...config.sources.find(({ name }) => name === source.name),
        ...source,
      }),
    ),
  }
}
