// Configuration and SLO files: every problem at once, with its place and what to write instead.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { defaultConfig, type Config } from '../config/config.ts'
import { configProblem } from '../config/diagnostics.ts'
import { checkExcludedSlos } from '../config/exclusions.ts'
import { formatDiagnostics } from '../diagnostic-text.ts'
import { whyUnreadable, type Checked, type Diagnostic } from '../diagnostic.ts'
import { FORMATS } from '../running/formats.ts'
import { generateProject } from '../running/generate-project.ts'
import { readCatalogue } from '../running/catalogue-files.ts'
import { readLocations } from '../running/location-files.ts'
import { checkWebFiles } from '../running/web-files.ts'
import { readSlos, sloLimits } from '../running/shipped-slos.ts'
import { checkTraffic } from '../running/observed-traffic.ts'
import type { Slo } from '../slo/slo.ts'
import { command, EXIT, type Context } from './command.ts'
import { readConfig } from './configuration.ts'
import { optional } from './option.ts'

const YAML_NAME = /\.ya?ml$/i
/** Every OpenSLO document says its version; authslo.yaml has no such key. */
const OPENSLO = /^(?:---\s*)?apiVersion\s*:/m

const told = (checked: Checked<unknown>): readonly Diagnostic[] =>
  checked.ok ? checked.warnings : checked.problems

/** A configuration and the SLO files that it names; those that authslo ships where there is none. */
const checkProject = async (context: Context, file?: string): Promise<readonly Diagnostic[]> => {
  const { folder } = context.terminal
  const named = file === undefined ? context.global.config : relative(folder, file)
  const checked = await readConfig(context, FORMATS, named)
  if (checked === undefined) return told(readSlos(undefined, folder))
  // SLO files of a configuration that does not load are not known.
  if (!checked.ok) return checked.problems
  const slos = readSlos(checked.value.sloFiles, folder, sloLimits(checked.value))
  const catalogue = readCatalogue(checked.value, folder, context.terminal.env)
  const locations = await readLocations(checked.value, folder)
  const excluded = slos.ok ? checkExcludedSlos(checked.value.exclusions, slos.value) : []
  const web = checkWebFiles(checked.value, folder)
  return [
    ...checked.warnings,
    ...told(catalogue),
    ...told(locations),
    ...web,
    ...told(slos),
    ...excluded,
  ]
}

const filesAt = async (path: string): Promise<readonly string[]> =>
  (await stat(path)).isDirectory()
    ? (await readdir(path)).filter((name) => YAML_NAME.test(name)).map((name) => join(path, name))
    : [path]

const checkPaths = async (context: Context): Promise<readonly Diagnostic[]> => {
  const { folder } = context.terminal
  const problems: Diagnostic[] = []
  const sloFiles: string[] = []
  for (const path of context.args) {
    try {
      for (const file of await filesAt(resolve(folder, path))) {
        if (OPENSLO.test(await readFile(file, 'utf8'))) sloFiles.push(file)
        else problems.push(...(await checkProject(context, file)))
      }
    } catch (error) {
      problems.push(configProblem('config-unreadable', { file: path }, whyUnreadable(error)))
    }
  }
  if (sloFiles.length > 0) problems.push(...told(readSlos(sloFiles, folder)))
  return problems
}

/** Nothing where configuration or SLO files have problems: those are told first. */
const soundProject = async (
  context: Context,
): Promise<{ readonly config: Config; readonly slos: readonly Slo[] } | undefined> => {
  const checked = await readConfig(context, FORMATS)
  if (checked !== undefined && !checked.ok) return undefined
  const config = checked?.value ?? defaultConfig()
  const slos = readSlos(config.sloFiles, context.terminal.folder, sloLimits(config))
  return slos.ok ? { config, slos: slos.value } : undefined
}

/** What the alerts of the project need of the user's Alertmanager. */
const checkRouting = async (context: Context, file: string): Promise<readonly Diagnostic[]> => {
  let text: string
  try {
    text = await readFile(resolve(context.terminal.folder, file), 'utf8')
  } catch (error) {
    return [configProblem('alertmanager-unreadable', { file }, whyUnreadable(error))]
  }
  const project = await soundProject(context)
  if (project === undefined) return []
  // Loaded here, so that no other check waits for it.
  const { checkAlertmanager } = await import('../generate/routing/check.ts')
  const { commands } = context
  return checkAlertmanager(text, file, generateProject(project, { timeScale: 1, commands }))
}

/** Files that were named on the command line, or that it stands for. */
const UNREADABLE: ReadonlySet<string> = new Set(['config-unreadable', 'alertmanager-unreadable'])

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

export const check = command({
  name: 'check',
  summary: 'tell every problem of the configuration and the SLO files',
  description:
    'Without PATH: the configuration and the SLO files that it names. Exits 1 where there are errors, 2 where a file cannot be read; warnings alone are good.',
  arguments: [
    { name: 'PATH', help: 'authslo.yaml, SLO files, or folders of them', variadic: true },
  ],
  options: {
    alertmanager: optional(
      'FILE',
      'configuration of an Alertmanager: does every alert reach its receiver, is none silenced?',
    ),
    'against-prometheus': optional(
      'URL',
      'a Prometheus that has the metrics: is the traffic enough for each SLO?',
    ),
  },
  examples: [
    ['authslo check', 'authslo.yaml here, and its SLOs'],
    ['authslo check --output github slo/', 'a folder of SLOs, as annotations of a pull request'],
    ['authslo check --alertmanager alertmanager.yml', 'and the routing of your Alertmanager'],
  ],
  run: async (context) => {
    const { args, global, terminal } = context
    const problems = [...(await (args.length === 0 ? checkProject(context) : checkPaths(context)))]
    if (context.options.alertmanager !== undefined)
      problems.push(...(await checkRouting(context, context.options.alertmanager)))
    const url = context.options['against-prometheus']
    if (url !== undefined)
      problems.push(...(await checkTraffic((await soundProject(context))?.slos ?? [], url)))
    await terminal.stdout(formatDiagnostics(problems, global.output))
    const errors = problems.filter(({ severity }) => severity === 'error')
    const warnings = problems.length - errors.length
    terminal.stderr(`${counted(errors.length, 'error')}, ${counted(warnings, 'warning')}\n`)
    if (problems.some(({ id }) => UNREADABLE.has(id))) return EXIT.usage
    return errors.length > 0 ? EXIT.findings : EXIT.good
  },
})
