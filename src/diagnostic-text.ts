// Diagnostics as people, programs and GitHub read them.
import type { Diagnostic, Place } from './diagnostic.ts'

export const DIAGNOSTIC_FORMATS = ['text', 'json', 'github'] as const
export type DiagnosticFormat = (typeof DIAGNOSTIC_FORMATS)[number]

const MAX_EXCERPT_WIDTH = 120

const where = ({ file, line, column }: Place): string =>
  [file, line, line === undefined ? undefined : column]
    .filter((part) => part !== undefined)
    .join(':')

/** The line and a caret under the column; long lines are cut around it. */
const excerptOf = ({ line, column, excerpt }: Place): string[] => {
  if (line === undefined || excerpt === undefined) return []
  const clean = excerpt.replace(/\p{Cc}/gu, ' ')
  const index = (column ?? 1) - 1
  const from = Math.max(0, index - MAX_EXCERPT_WIDTH / 2)
  const shown = clean.slice(from, from + MAX_EXCERPT_WIDTH).trimEnd()
  const gutter = ' '.repeat(String(line).length)
  const caret = column === undefined ? [] : [`  ${gutter} | ${' '.repeat(index - from)}^`]
  return [`  ${line} | ${shown}`, ...caret]
}

const asText = (diagnostic: Diagnostic): string =>
  [
    `${where(diagnostic.place)}: ${diagnostic.severity}: ${diagnostic.problem} [${diagnostic.id}]`,
    ...excerptOf(diagnostic.place),
    `  ${diagnostic.remedy}`,
  ].join('\n')

// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const asGithub = ({ id, severity, place, problem, remedy }: Diagnostic): string => {
  const properties = [
    `file=${property(place.file)}`,
    ...(place.line === undefined ? [] : [`line=${place.line}`]),
    ...(place.column === undefined ? [] : [`col=${place.column}`]),
    `title=${property(id)}`,
  ]
  return `::${severity} ${properties.join(',')}::${data(`${problem}. ${remedy}`)}`
}

const inOrder = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.toSorted(
    (a, b) =>
      a.place.file.localeCompare(b.place.file) ||
      (a.place.line ?? 0) - (b.place.line ?? 0) ||
      (a.place.column ?? 0) - (b.place.column ?? 0),
  )

/** By file and line; with a newline at the end; text and github are empty where nothing is wrong, json is `[]`. */
export const formatDiagnostics = (
  diagnostics: readonly Diagnostic[],
  format: DiagnosticFormat,
): string => {
  const ordered = inOrder(diagnostics)
  if (format === 'json') return `${JSON.stringify(ordered, null, 2)}\n`
  const [render, separator] = format === 'text' ? [asText, '\n\n'] : [asGithub, '\n']
  return ordered.length === 0 ? '' : `${ordered.map(render).join(separator)}\n`
}
