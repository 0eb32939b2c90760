// What every verb starts from: the configuration and the SLO files, with all their problems told at once.
import { defaultConfig, type Config } from '../config/config.ts'
import { checkExcludedSlos } from '../config/exclusions.ts'
import type { Catalogue } from '../correlators/catalogue.ts'
import type { Locate } from '../correlators/suspicious-use/signals.ts'
import { formatDiagnostics } from '../diagnostic-text.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { FORMATS } from '../running/formats.ts'
import { readCatalogue } from '../running/catalogue-files.ts'
import { readLocations } from '../running/location-files.ts'
import { readSlos, sloLimits } from '../running/shipped-slos.ts'
import type { Slo } from '../slo/slo.ts'
import type { Context } from './command.ts'
import { readConfig } from './configuration.ts'

export interface Project {
  readonly config: Config
  /** A configuration file was there. */
  readonly configured: boolean
  readonly slos: readonly Slo[]
  readonly catalogue: Catalogue
  /** undefined: no file tells where addresses are. */
  readonly locate: Locate | undefined
}

/** undefined: the problems are on standard error, the exit code is 2. */
export const loadProject = async (
  context: Pick<Context, 'global' | 'terminal'>,
): Promise<Project | undefined> => {
  const { terminal, global } = context
  const checked = await readConfig(context, FORMATS)
  const config = checked === undefined ? defaultConfig() : checked.ok ? checked.value : undefined
  const problems: Diagnostic[] = []
  if (checked !== undefined) problems.push(...(checked.ok ? checked.warnings : checked.problems))
  const catalogue = readCatalogue(config ?? { servers: [] }, terminal.folder, terminal.env)
  problems.push(...(catalogue.ok ? catalogue.warnings : catalogue.problems))
  const locations = await readLocations(config ?? defaultConfig(), terminal.folder)
  problems.push(...(locations.ok ? [] : locations.problems))
  const slos = readSlos(
    config?.sloFiles,
    terminal.folder,
    config === undefined ? {} : sloLimits(config),
  )
  problems.push(...(slos.ok ? slos.warnings : slos.problems))
  const excluded = slos.ok ? checkExcludedSlos(config?.exclusions ?? [], slos.value) : []
  problems.push(...excluded)
  if (problems.length > 0) terminal.stderr(formatDiagnostics(problems, global.output))
  if (config === undefined || !slos.ok || !catalogue.ok || !locations.ok || excluded.length > 0)
    return undefined
  return {
    config,
    configured: checked !== undefined,
    slos: slos.value,
    catalogue: catalogue.value,
    locate: locations.value,
  }
}
