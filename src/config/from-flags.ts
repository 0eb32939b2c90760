// `--source FORMAT:PATH` without a file: the same Config, the server named after the format.
import { plainServer, plainSource } from './plain.ts'
import { resolve } from 'node:path'
import type { Checked, Diagnostic } from '../diagnostic.ts'
import { nearest } from '../nearest.ts'
import { defaultConfig, type Config, type ServerConfig, type SourceConfig } from './config.ts'
import { AUTO_FORMAT } from './cross-checks.ts'
import { configProblem } from './diagnostics.ts'

export interface FlagSettings {
  /** FORMAT:PATH, as given. */
  readonly sources: readonly string[]
  /** Relative paths are from here. */
  readonly folder: string
  readonly formats: readonly string[]
  readonly start?: SourceConfig['start']
  readonly timezone?: string
  /** What else holds; the sources of the flags take the place of its own. */
  readonly base?: Config
}

/**
 * Sources are named after their format too, the second of one format `keycloak-2`. A source whose format is `auto` belongs to a
 * server `auto` until somebody has looked at its records.
 */
export const configFromFlags = (settings: FlagSettings): Checked<Config> => {
  const { folder, formats, start = 'checkpoint', timezone = 'UTC' } = settings
  const base = settings.base ?? defaultConfig()
  const known = [...formats, AUTO_FORMAT]
  const problems: Diagnostic[] = []
  const sources: SourceConfig[] = []
  for (const given of settings.sources) {
    const place = { file: `--source ${given}` }
    const colon = given.indexOf(':')
    const format = given.slice(0, Math.max(0, colon))
    const path = given.slice(colon + 1)
    if (format === '' || path === '') {
      problems.push(configProblem('invalid-source-flag', place, given))
      continue
    }
    if (!known.includes(format)) {
      problems.push(configProblem('unknown-format', place, format, known, nearest(format, known)))
      continue
    }
    const file = resolve(folder, path)
    const same = sources.filter((source) => source.format === format)
    const first = same.find((source) => source.file === file)
    if (first !== undefined) {
      problems.push(configProblem('counted-twice', place, path, first.name))
      continue
    }
    sources.push(
      plainSource({
        name: same.length === 0 ? format : `${format}-${same.length + 1}`,
        server: format,
        format,
        file,
        start,
        timezone,
      }),
    )
  }
  if (problems.length > 0) return { ok: false, problems }
  const servers = [...new Set(sources.map((source) => source.format))].map(
    (format): ServerConfig =>
      base.servers.find((server) => server.name === format) ??
      plainServer({ name: format, product: format }),
  )
  // Only what is read is watched.
  const journeys = base.probes.journeys.filter(({ server }) =>
    servers.some(({ name }) => name === server),
  )
  const probes = { ...base.probes, journeys }
  return { ok: true, value: { ...base, servers, sources, probes }, warnings: [] }
}
