// authslo.yaml to a Config, or everything that is wrong with it at once.
import { resolve } from 'node:path'
import type { Adapter } from '../adapters/adapter.ts'
import type { Mapping } from '../adapters/mapped/mapping.ts'
import type { Checked } from '../diagnostic.ts'
import { parseYaml } from '../yaml-document.ts'
import { checkShape } from '../yaml-shape.ts'
import { checkAuthorities } from './authority-checks.ts'
import { configFrom, type Config } from './config.ts'
import { crossCheck } from './cross-checks.ts'
import { configSchema } from './schema.ts'
import { adapterOfSource } from './source-mapping.ts'

export interface LoadSettings {
  /** As the operator named it: in problems, and its folder for relative paths. */
  readonly file: string
  /** What `file` is relative to. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Adapter ids; undefined: whoever asks does not read records. */
  readonly formats: readonly string[] | undefined
  /** What is behind the formats: products, and the mappings that authslo ships. */
  readonly known?: KnownFormats
}

export interface KnownFormats {
  readonly adapter: (format: string) => Adapter | undefined
  readonly mapping: (format: string) => Mapping | undefined
}
const NOTHING_KNOWN: KnownFormats = { adapter: () => undefined, mapping: () => undefined }

export const loadConfig = (text: string, settings: LoadSettings): Checked<Config> => {
  const { file, env, formats, known = NOTHING_KNOWN } = settings
  const path = resolve(settings.folder, file)
  const document = parseYaml(text, file, env)
  if (!document.ok) return document
  const shape = checkShape(document.value, configSchema)
  const crossed = crossCheck(document.value, path, formats, known.mapping)
  if (!shape.ok) return { ok: false, problems: [...shape.problems, ...crossed] }
  if (crossed.length > 0) return { ok: false, problems: crossed }
  const config = configFrom(shape.value, path, document.value.placeOf)
  const problems = checkAuthorities(
    config,
    document.value,
    (source) => adapterOfSource(source, config, known.mapping) ?? known.adapter(source.format),
  )
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: config, warnings: [] }
}
