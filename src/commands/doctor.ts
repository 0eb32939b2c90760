// Server x indicator: measured by which source, or what is missing and the product's setting that gives it.
import { diagnose, type Diagnosis, type IndicatorDiagnosis } from '../running/diagnosis.ts'
import { command, EXIT } from './command.ts'
import { loadProject } from './project.ts'

export const doctor = command({
  name: 'doctor',
  summary: 'tell what is measured by which source, and what is missing for the rest',
  description:
    'Looks at the newest records of every source of the configuration. For each server and indicator it prints the sources that decide, or the capability that no source shows and the exact product setting that gives it. Exits 1 where an indicator is not measured; those of resource servers only where the configuration names some.',
  arguments: [],
  options: {},
  examples: [
    ['authslo doctor', 'by the authslo.yaml here'],
    ['authslo doctor --output json', 'the same for machines'],
  ],
  run: async (context) => {
    const { global, terminal } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    if (project.config.sources.length === 0) {
      terminal.stderr(
        'no sources: name them in authslo.yaml; docs/servers has a page with one for each product\n',
      )
      return EXIT.usage
    }
    const diagnosis = await diagnose(project.config, terminal.now)
    await terminal.stdout(
      global.output === 'json' ? `${JSON.stringify(diagnosis, null, 2)}\n` : written(diagnosis),
    )
    const measured = diagnosis.servers.every(({ indicators }) =>
      indicators.every(({ measured: is, expected }) => is || !expected),
    )
    return measured && diagnosis.sources.every(({ problem }) => problem === undefined)
      ? EXIT.good
      : EXIT.findings
  },
})

const NAME_WIDTH = 26
const indent = ' '.repeat(NAME_WIDTH + 2)

const written = ({ servers, sources }: Diagnosis): string => {
  const lines: string[] = []
  for (const { server, indicators } of servers) {
    lines.push(server)
    for (const indicator of indicators)
      lines.push(`  ${indicator.indicator.padEnd(NAME_WIDTH)}${says(indicator)}`)
    lines.push('')
  }
  lines.push('sources')
  for (const {
    name,
    format,
    origin,
    file,
    records,
    events,
    rejected,
    sampled,
    problem,
  } of sources) {
    lines.push(`  ${name.padEnd(NAME_WIDTH)}${format} (${origin}) ${file}`)
    lines.push(
      problem === undefined
        ? `${indent}newest ${records} records: ${events} events, ${rejected} refused`
        : `${indent}${problem}`,
    )
    if (sampled) lines.push(`${indent}a sample: latency histograms and exemplars, no promise`)
  }
  return `${lines.join('\n')}\n`
}

const says = ({ measured, decidedBy, missing }: IndicatorDiagnosis): string => {
  if (!measured)
    return `not measured\n${missing
      .map(({ capability, remedy }) => `${indent}${words(capability)} missing; ${remedy}`)
      .join('\n')}`
  const deciders = Object.entries(decidedBy)
    .map(([capability, source]) => `${words(capability)} by ${source}`)
    .join(', ')
  return `measured: ${deciders}`
}

const words = (capability: string): string => capability.replace('_', ' ')
