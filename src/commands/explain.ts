// What one record becomes; or why it is not counted and what to do.
import { text as readText } from 'node:stream/consumers'
import { AUTO_FORMAT } from '../config/cross-checks.ts'
import { adapterOfSource, isUnmapped } from '../config/source-mapping.ts'
import { REPLAY_KEYS } from '../identifier.ts'
import { createFraming } from '../inputs/framing.ts'
import { explainLines, type Explanation } from '../pipeline/explain.ts'
import { allAdapters, KNOWN_FORMATS } from '../running/formats.ts'
import { pipelineSetup, sourceSetup } from '../running/setup.ts'
import { command, EXIT } from './command.ts'
import { optional, optionalOf } from './option.ts'
import { explainSlo } from './explain-slo.ts'
import { loadProject } from './project.ts'
import { formatName, timeZone, wholeNumber } from './readers.ts'

export const explain = command({
  name: 'explain',
  summary: 'show what one record becomes, or every number of an SLO',
  description:
    'Takes one record as an argument, or records on standard input (-), of one line or several, in whatever wraps them; each item of an array is explained. Prints wrappers and carrier, format, the fields that were read, the event, the verdict of each SLO with the rule that decided, and the metrics touched. The source is taken to be the authority for all that its format can show, and the client to be known. `explain slo NAME` prints the numbers of an SLO instead: budget, windows, factors, thresholds, and when its alerts fire and resolve.',
  arguments: [
    {
      name: 'LINE',
      help: 'a record; - or nothing reads standard input. Or: slo NAME',
      variadic: true,
    },
  ],
  options: {
    format: optionalOf(
      'ID',
      'format, or auto (the default): that of the source, else recognised',
      formatName,
    ),
    source: optional('NAME', 'source of authslo.yaml that the records are of'),
    slo: optional('NAME', 'only the verdict of this SLO'),
    server: optional('NAME', 'name of the authorization server; by default the format'),
    timezone: optionalOf(
      'ZONE',
      'of stamps that name no zone; else that of the source, or UTC',
      timeZone,
    ),
    'events-per-day': optionalOf('N', 'of an SLO: its traffic', wholeNumber(1, 1e12)),
    'against-prometheus': optional('URL', 'of an SLO: ask this Prometheus for its traffic'),
  },
  examples: [
    ['tail -n 1 keycloak.log | authslo explain', 'the newest record of a log'],
    ['authslo explain slo token-issuance-success --events-per-day 5000', 'the numbers of an SLO'],
  ],
  run: async (context) => {
    const { args, options, terminal, global } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    const [given = '-', ...more] = args
    if (given === 'slo' && more.length === 1)
      return explainSlo(project.slos, more[0] ?? '', options, {
        terminal,
        json: global.output === 'json',
      })
    if (given === 'slo') {
      const names = project.slos.map(({ name }) => name).join(', ')
      terminal.stderr(`name one SLO after slo: ${names}\n`)
      return EXIT.usage
    }
    if (more.length > 0) {
      terminal.stderr('one record at a time: put it in quotes, or pipe it in\n')
      return EXIT.usage
    }
    const slos = project.slos.filter(({ name }) => (options.slo ?? name) === name)
    if (slos.length === 0) {
      const names = project.slos.map(({ name }) => name).join(', ')
      terminal.stderr(`no SLO is named '${options.slo}'; there are ${names}\n`)
      return EXIT.usage
    }
    const framing = createFraming({ maxLineBytes: project.config.limits.lineBytes })
    const input = given === '-' ? await readText(terminal.stdin) : `${given}\n`
    const records = [...framing.push(Buffer.from(input)), ...framing.flush()]
    const { config } = project
    const source = config.sources.find(({ name }) => name === options.source)
    if (options.source !== undefined && source === undefined) {
      const names = config.sources.map(({ name }) => name).join(', ')
      terminal.stderr(`no source is named '${options.source}'; there are ${names}\n`)
      return EXIT.usage
    }
    const setup = { config, slos, keys: REPLAY_KEYS, replay: true, now: terminal.now }
    const { store } = pipelineSetup(setup)
    const format =
      (options.format === AUTO_FORMAT ? undefined : options.format) ?? source?.format ?? AUTO_FORMAT
    const ofSource = source === undefined ? undefined : sourceSetup({ ...source, format }, setup)
    if (isUnmapped({ format, fields: source?.fields })) {
      terminal.stderr(
        `format ${format} means nothing without fields: name a source of authslo.yaml that has some, with --source\n`,
      )
      return EXIT.usage
    }
    const adapter =
      ofSource?.adapter ??
      adapterOfSource({ name: 'explain', format }, config, KNOWN_FORMATS.mapping)
    const timezone = options.timezone ?? source?.timezone ?? 'UTC'
    let counted = false
    const lines: string[] = []
    for (const record of records) {
      if (typeof record === 'string') lines.push(record)
      else await terminal.stdout(`not counted: ${record.unreadable}, ${record.bytes} bytes\n`)
    }
    const explanations = explainLines(lines, {
      adapters: allAdapters(),
      adapter,
      format,
      slos,
      settings: { now: terminal.now, ...ofSource?.settings, timezone },
      unwrap: ofSource?.unwrap ?? 'auto',
      multiline: ofSource?.multiline ?? 'auto',
      maxChars: config.limits.lineBytes,
      keys: REPLAY_KEYS,
      store,
      server: options.server ?? source?.server,
    })
    for (const explanation of explanations) {
      counted ||= explanation.events.length > 0
      await terminal.stdout(
        global.output === 'json' ? `${JSON.stringify(explanation)}\n` : written(explanation),
      )
    }
    return counted ? EXIT.good : EXIT.findings
  },
})

const written = (explanation: Explanation): string => {
  const { wrappers, carrier, format, origin, fields, events, notCounted } = explanation
  const lines = [
    ['carrier', [...wrappers, carrier ?? 'unknown'].join(' > ')],
    ['format', format === undefined ? 'nothing recognised' : `${format} (${origin})`],
    ['fields read', fields.length === 0 ? 'none' : fields.join(', ')],
  ].map(([name, value]) => `${(name ?? '').padEnd(12)} ${value}`)
  for (const { event, joins, verdicts, outOfScope, metrics } of events) {
    lines.push(`${'event'.padEnd(12)} ${JSON.stringify(event)}`)
    if (joins !== undefined)
      lines.push(`${'joined as'.padEnd(12)} ${joins}: with the other records of its request`)
    for (const { slo, rule } of outOfScope) lines.push(`${'no verdict'.padEnd(12)} ${slo}: ${rule}`)
    for (const { slo, verdict, rule } of verdicts)
      lines.push(`${'verdict'.padEnd(12)} ${slo}: ${verdict} (${rule})`)
    for (const metric of metrics) lines.push(`${'metric'.padEnd(12)} ${metric}`)
  }
  if (notCounted !== undefined) {
    lines.push(`${'not counted'.padEnd(12)} ${notCounted.why}`)
    lines.push(`${'what to do'.padEnd(12)} ${notCounted.remedy}`)
  }
  return `${lines.join('\n')}\n\n`
}
