// The pipeline over finished files, by the records' own clock.
import { AUTO_FORMAT } from '../config/cross-checks.ts'
import { isUnmapped } from '../config/source-mapping.ts'
import { printEvent } from '../event-text.ts'
import type { AuthEvent } from '../events.ts'
import { REPLAY_KEYS } from '../identifier.ts'
import { readFinished } from '../inputs/finished.ts'
import { readFinishedOtlp } from '../inputs/finished-otlp.ts'
import { interleave } from '../inputs/interleave.ts'
import { renderText } from '../metrics/exposition.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import { REPORT_FORMATS } from '../reports/report.ts'
import { FORMATS } from '../running/formats.ts'
import { pipelineSetup } from '../running/setup.ts'
import { command, EXIT, type ExitCode, type Terminal } from './command.ts'
import { flag, optional, optionalChoice, optionalOf, repeated } from './option.ts'
import { createProgress } from './progress.ts'
import { loadProject } from './project.ts'
import { formatName, periodName, text, timeZone, wholeNumber } from './readers.ts'
import { createReplayReport } from './replay-report.ts'
import { filesBySource, openSource, replayConfig, type OpenedSource } from './replay-sources.ts'

const FLUSH_CHARACTERS = 65_536
const OTLP = 'otlp'
/** As receivers of OTLP commonly take. */
const MAX_BODY_BYTES = 20 * 1024 * 1024

export const replay = command({
  name: 'replay',
  summary: 'run finished logs through the same pipeline, by their own clock',
  description:
    'Reads files one after another (.gz and .zst by content, - for standard input) and prints events as NDJSON (--events) or the final metrics (the default). Different sources (--source NAME=FILE, again for each) are merged by time, and what one request left in several of them is joined. The fingerprint key is fixed, so that the output is reproducible.',
  arguments: [{ name: 'FILE', help: 'finished log files of one source', variadic: true }],
  options: {
    format: optionalOf(
      'ID',
      'format, or auto (the default): that of the source, else decided from the first records',
      formatName,
    ),
    server: optional('NAME', 'name of the authorization server; by default the (first) format'),
    source: repeated(
      'NAME[=FILE]',
      'name of the source, and its file where there are several; one of authslo.yaml gives format, fields and all else',
      text,
    ),
    events: flag('print events, one a line'),
    metrics: flag('print the final metrics; with --events after them'),
    report: optionalChoice(
      'FORMAT',
      'an SLO review of what the logs tell, in place of the metrics',
      REPORT_FORMATS,
    ),
    period: optionalOf(
      'PERIOD',
      'of the review: a month such as 2026-11, or days such as 30d; by default all days of the logs',
      periodName,
    ),
    'unsafe-addresses': flag('print addresses and user agents with the events'),
    timezone: optionalOf(
      'ZONE',
      'of stamps that name no zone; else that of the source, or UTC',
      timeZone,
    ),
    year: optionalOf('YEAR', 'of stamps that name no year', wholeNumber(1970, 9999)),
  },
  examples: [
    ['authslo replay --events keycloak.log', 'every event of a log; its format is recognised'],
    ['cat kc.log | authslo replay --events -', 'the same from a pipe'],
    [
      'authslo replay --report html keycloak.log > review.html',
      'an SLO review, without a Prometheus',
    ],
    [
      'authslo replay --events --source events=keycloak.json --source access=access.log',
      'the events of one server with its access lines',
    ],
  ],
  run: async (context) => {
    const { args, options, terminal, log } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    const { year } = options
    const named = filesBySource(options.source, args)
    if (typeof named === 'string') {
      terminal.stderr(`${named}\n`)
      return EXIT.usage
    }
    const progress = createProgress(terminal)
    const opened: (OpenedSource & { readonly timezone: string })[] = []
    for (const { name, files } of named) {
      const like = project.config.sources.find((source) => source.name === name)
      const timezone = options.timezone ?? like?.timezone ?? 'UTC'
      const format =
        (options.format === AUTO_FORMAT ? undefined : options.format) ?? like?.format ?? AUTO_FORMAT
      if (isUnmapped({ format, fields: like?.fields })) {
        terminal.stderr(
          `format ${format} means nothing without fields: name a source of authslo.yaml that has some, with --source\n`,
        )
        return EXIT.usage
      }
      const input = { source: name, files, now: terminal.now }
      const batches =
        format === OTLP
          ? readFinishedOtlp({ ...input, maxBodyBytes: MAX_BODY_BYTES })
          : readFinished({
              ...input,
              maxLineBytes: project.config.limits.lineBytes,
              stdin: terminal.stdin,
              progress: progress.note,
            })
      const settings = { timezone, now: terminal.now, ...(year === undefined ? {} : { year }) }
      const source = { name, format, unwrap: like?.unwrap ?? ('auto' as const) }
      const open = await openSource(source, batches, settings)
      if (open === undefined) {
        const whose = named.length === 1 ? '' : ` of ${name}`
        terminal.stderr(
          `nothing recognised in the first records${whose}; name a format: --format ${FORMATS.join(', ')}\n`,
        )
        return EXIT.findings
      }
      if (open.found !== undefined) {
        const { recognised, records } = open.found
        log.info('format recognised', {
          ...(named.length === 1 ? {} : { source: name }),
          format: open.format,
          records: `${recognised} of ${records}`,
        })
      }
      opened.push({ ...open, timezone })
    }

    // Without a configuration the server is named after the format, so the formats come first.
    const [first] = opened
    const unnamed = project.config.servers[0]?.name ?? first?.format ?? AUTO_FORMAT
    const sources = opened.map(({ name, format, timezone }) => {
      const like = project.config.sources.find((source) => source.name === name)
      return { name, format, timezone, server: options.server ?? like?.server ?? unnamed }
    })
    const config = replayConfig(project.config, sources)
    const printer = createPrinter(terminal, options['unsafe-addresses'])
    const format = options.report
    const report =
      format === undefined
        ? undefined
        : createReplayReport(
            { ...project, config },
            { format, period: options.period },
            terminal.now(),
          )
    const pipeline = createPipeline(
      pipelineSetup({
        config,
        slos: project.slos,
        catalogue: project.catalogue,
        keys: REPLAY_KEYS,
        replay: true,
        now: terminal.now,
        ...(year === undefined ? {} : { year }),
      }),
      (event, verdicts, late) => {
        if (options.events) printer.print(event)
        report?.listen(event, verdicts, late)
      },
    )
    const newestOf = (name: string): number =>
      pipeline.sources.find(({ setup }) => setup.name === name)?.newest() ?? -Infinity
    const inputs = opened.map(({ name, batches }) => ({ source: name, batches }))
    for await (const batch of interleave(inputs, newestOf)) {
      pipeline.step(batch, terminal.now())
      await printer.flush(FLUSH_CHARACTERS)
    }
    pipeline.finish(terminal.now())
    progress.end()
    await printer.flush(1)
    const written = report?.write(pipeline)
    if (written !== undefined) await terminal.stdout(written)
    else if (report !== undefined) terminal.stderr('no event was in the scope of an SLO\n')
    if (options.metrics || !(options.events || report !== undefined))
      await terminal.stdout(await renderText(pipeline.store, terminal.now()))
    let code: ExitCode = EXIT.good
    for (const { name, server, format } of sources) {
      const labels = { source: name, server }
      const records = pipeline.store.sum('authslo_source_records_total', labels)
      const refused = pipeline.store.sum('authslo_source_rejected_records_total', labels)
      if (records === 0 || refused < records) continue
      const whose = sources.length === 1 ? '' : ` of ${name}`
      terminal.stderr(`none of ${records} records${whose} could be read as ${format}\n`)
      code = EXIT.findings
    }
    return code
  },
})

const createPrinter = (
  terminal: Terminal,
  unsafeAddresses: boolean,
): { print: (event: AuthEvent) => void; flush: (least: number) => Promise<void> } => {
  let out = ''
  return {
    print: (event) => {
      out += `${JSON.stringify(printEvent(event, { unsafeAddresses }))}\n`
    },
    flush: async (least) => {
      if (out.length < least) return
      const full = out
      out = ''
      await terminal.stdout(full)
    },
  }
}
