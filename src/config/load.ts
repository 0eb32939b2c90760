// authslo.yaml to a Config, or everything that is wrong with it at once.
import { resolve } from 'node:path'
import type { Checked } from '../diagnostic.ts'
import { parseYaml } from '../yaml-document.ts'
import { checkShape } from '../yaml-shape.ts'
import { configFrom, type Config } from './config.ts'
import { crossCheck } from './cross-checks.ts'
import { configSchema } from './schema.ts'

export interface LoadSettings {
  /** As the operator named it: in problems, and its folder for relative paths. */
  readonly file: string
  /** What `file` is relative to. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Adapter ids; undefined: whoever asks does not read records. */
  readonly formats: readonly string[] | undefined
}

export const loadConfig = (text: string, settings: LoadSettings): Checked<Config> => {
  const { file, env, formats } = settings
  const path = resolve(settings.folder, file)
  const document = parseYaml(text, file, env)
  if (!document.ok) return document
  const shape = checkShape(document.value, configSchema)
  const crossed = crossCheck(document.value, path, formats)
  if (!shape.ok) return { ok: false, problems: [...shape.problems, ...crossed] }
  if (crossed.length > 0) return { ok: false, problems: crossed }
  return { ok: true, value: configFrom(shape.value, path), warnings: [] }
}
