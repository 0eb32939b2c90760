// docs/reference: metrics, events and the command line, from the tables that the code itself uses.
import { EVENT_KEYS, KINDS, REASONS, type EventKey } from '../events.ts'
import { CATALOG, metricRow, type MetricName } from '../metrics/catalog.ts'
import { SLO_DIAGNOSTIC_REASONS } from '../slo/diagnostics.ts'
import { ALERTMANAGER_DIAGNOSTIC_REASONS } from './routing/diagnostics.ts'
import { MADE_BY, type CommandDescription, type Generator } from './project.ts'
import { serverMatrix } from './server-matrix.ts'

const head = (title: string, about: string): string =>
  `<!-- ${MADE_BY} -->\n\n# ${title}\n\n${about}\n\n`
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows]
    .map((row) => `| ${row.map(cell).join(' | ')} |`)
    .join('\n')

const metrics = (): string => {
  const rows = (Object.keys(CATALOG) as MetricName[]).map((name) => {
    const { type, help, labels, maxSeries, exemplar, heldAtBirth } = metricRow(name)
    const said = Object.entries(labels).map(([label, values]) =>
      typeof values === 'string'
        ? `\`${label}\` (${values})`
        : `\`${label}\` (${values.length} values)`,
    )
    const notes = [
      exemplar === true ? 'exemplar' : '',
      heldAtBirth === true ? 'held at 0 at birth' : '',
    ].filter((note) => note !== '')
    return [`\`${name}\``, type, help, said.join(', '), String(maxSeries), notes.join(', ')]
  })
  return `${head('Metrics', 'Every row of the catalogue. `config`: names from the configuration; `admitted`: values of records, let in after a success, up to a limit, beyond it `__other__`.')}${table(['metric', 'type', 'help', 'labels', 'most series', 'notes'], rows)}\n\nBesides: process_* and nodejs_* of the exporter itself.\n`
}

const typeText = (key: EventKey): string => {
  const { type } = EVENT_KEYS[key]
  return typeof type === 'string'
    ? type
    : type.length > 14
      ? `one of ${type.length} values`
      : type.map((value) => `\`${value}\``).join(', ')
}

const events = (): string => {
  const rows = (Object.keys(EVENT_KEYS) as EventKey[]).map((key) => {
    const { on, help } = EVENT_KEYS[key]
    return [`\`${key}\``, typeof on === 'string' ? on : on.join(', '), typeText(key), help]
  })
  const list = (values: readonly string[]): string =>
    values.map((value) => `\`${value}\``).join(', ')
  return `${head('Events', 'One JSON object a line, as `replay --events` prints it and as format `authslo` reads it. A key that is not known is left out.')}${table(['key', 'on', 'values', 'meaning'], rows)}\n\n## Kinds\n\n${list(KINDS)}\n\n## Reasons\n\n${list(REASONS)}\n`
}

const usage = ({ name, arguments: given }: CommandDescription): string => {
  const words = given.map(({ name: word, required, variadic }) => {
    const written = `${word}${variadic === true ? '...' : ''}`
    return required === true ? `<${written}>` : `[${written}]`
  })
  return ['authslo', name, '[options]', ...words].join(' ')
}

const verb = (command: CommandDescription): string => {
  const rows = Object.entries(command.options).map(([name, option]) => [
    `\`--${name}${option.value === undefined ? '' : ` ${option.value}`}\``,
    `${option.help}${option.choices === undefined ? '' : ` (${option.choices.join(', ')})`}`,
    option.default ?? '',
  ])
  const given = command.arguments.map(({ name, help }) => `- \`${name}\`: ${help}`).join('\n')
  const examples = (command.examples ?? [])
    .map(([line, does]) => `- \`${line}\`: ${does}`)
    .join('\n')
  return [
    `## ${command.name}`,
    command.description ?? command.summary,
    `\`${usage(command)}\``,
    given,
    rows.length === 0 ? '' : table(['option', 'meaning', 'default'], rows),
    examples,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const diagnostics = (): string => {
  const reasons = (of: Readonly<Record<string, string>>): string =>
    table(
      ['id', 'why it is refused'],
      Object.entries(of).map(([id, why]) => [`\`${id}\``, why]),
    )
  return `${head('Diagnostics of SLO files', '`check` tells all of them at once, with file, line, column and what to write instead.')}${reasons(SLO_DIAGNOSTIC_REASONS)}\n\n## Of an Alertmanager configuration\n\n\`check --alertmanager FILE\` tells them.\n\n${reasons(ALERTMANAGER_DIAGNOSTIC_REASONS)}\n`
}

export const docs: Generator = (project) => [
  ...serverMatrix(project),
  ['docs/reference/metrics.md', metrics()],
  ['docs/reference/events.md', events()],
  ['docs/reference/diagnostics.md', diagnostics()],
  [
    'docs/reference/cli.md',
    `${head('Command line', 'Exit codes: 0 good, 1 findings, 2 usage or configuration, 3 I/O, 4 gate closed.')}${project.commands.map(verb).join('\n\n')}\n`,
  ],
]
