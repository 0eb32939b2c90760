// The web-config files that a configuration names: one of the pages and metrics, one of the receivers.
import type { Config } from '../config/config.ts'
import { formatDiagnostics } from '../diagnostic-text.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { readWebSettings, watchWebSettings, type WebSource } from '../server/web-settings.ts'

type Named = Pick<Config, 'web' | 'receivers'>

const pathsOf = ({ web, receivers }: Named): readonly string[] => [
  ...new Set([web.configFile, receivers.webConfigFile].filter((path) => path !== undefined)),
]

/** Everything that is wrong with them. Where a pipeline checks, the certificates of the server need not be. */
export const checkWebFiles = (config: Named, folder: string): readonly Diagnostic[] =>
  pathsOf(config).flatMap((path) => {
    const checked = readWebSettings(path, folder)
    if (checked.ok) return checked.warnings
    return checked.problems.map((problem) =>
      problem.id === 'web-file-unreadable' ? { ...problem, severity: 'warning' } : problem,
    )
  })

export interface WebSources {
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
  const open = (path: string | undefined): WebSource | undefined => {
    if (path === undefined) return undefined
    const first = readWebSettings(path, folder)
    if (!first.ok) {
      problems.push(...first.problems)
      return undefined
    }
    const onProblems = (found: readonly Diagnostic[]): void =>
      onChange(formatDiagnostics(found, 'text').trimEnd())
    return watchWebSettings({ path, folder, onProblems }, first.value)
  }
  const web = open(config.web.configFile)
  const receivers = open(config.receivers.webConfigFile)
  if (problems.length > 0) return { problem: formatDiagnostics(problems, 'text').trimEnd() }
  return { web, receivers }
}
