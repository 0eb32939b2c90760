// The web-config files that a configuration names: one of the pages and metrics, one of the receivers.
import { relative } from 'node:path'
import type { Config } from '../config/config.ts'
import { formatDiagnostics } from '../diagnostic-text.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { configProblem } from '../config/diagnostics.ts'
import {
  readWebSettings,
  watchWebSettings,
  type WebSettings,
  type WebSource,
} from '../server/web-settings.ts'

type Named = Pick<Config, 'web' | 'receivers' | 'sources'>

const pathsOf = ({ web, receivers }: Named): readonly string[] => [
  ...new Set([web.configFile, receivers.webConfigFile].filter((path) => path !== undefined)),
]

/** Everything that is wrong with them. Where a pipeline checks, the certificates of the server need not be. */
export const checkWebFiles = (config: Named, folder: string): readonly Diagnostic[] =>
  pathsOf(config).flatMap((path) => {
    const checked = readWebSettings(path, folder)
    if (checked.ok)
      return [
        ...checked.warnings,
        ...usersAndTokens(config, path, relative(folder, path), checked.value),
      ]
    return checked.problems.map((problem) =>
      problem.id === 'web-file-unreadable' ? { ...problem, severity: 'warning' } : problem,
    )
  })

/** A sender cannot show both. */
const usersAndTokens = (config: Named, path: string, file: string, found: WebSettings) => {
  if (path !== config.receivers.webConfigFile || found.users.size === 0) return []
  const keys = [
    ...(config.receivers.bearerFile === undefined ? [] : ['receivers.auth.bearer_file']),
    ...config.sources.flatMap(({ http, name }) =>
      http?.tokenFile === undefined ? [] : [`http.token_file of source ${name}`],
    ),
  ]
  return keys.map((key) => configProblem('web-users-and-tokens', { file }, key))
}

export interface WebSources {
  /** For the log. */
  readonly warnings: string
  readonly web: WebSource | undefined
  readonly receivers: WebSource | undefined
}

/** `onChange`: what is wrong with a file that has changed. */
export const openWebFiles = (
  config: Named,
  folder: string,
  onChange: (problems: string) => void,
): WebSources | { readonly problem: string } => {
  const problems: Diagnostic[] = []
  const warnings: Diagnostic[] = []
  const open = (path: string | undefined): WebSource | undefined => {
    if (path === undefined) return undefined
    const first = readWebSettings(path, folder)
    if (!first.ok) {
      problems.push(...first.problems)
      return undefined
    }
    warnings.push(...first.warnings)
    problems.push(...usersAndTokens(config, path, relative(folder, path), first.value))
    const onProblems = (found: readonly Diagnostic[]): void =>
      onChange(formatDiagnostics(found, 'text').trimEnd())
    return watchWebSettings({ path, folder, onProblems }, first.value)
  }
  const web = open(config.web.configFile)
  const receivers = open(config.receivers.webConfigFile)
  if (problems.length > 0) return { problem: formatDiagnostics(problems, 'text').trimEnd() }
  return { web, receivers, warnings: formatDiagnostics(warnings, 'text').trimEnd() }
}
