// The pipeline over finished files, by the records' own clock.
import {
  recognise,
  SAMPLE_RECORDS,
  type RecogniseOptions,
  type Recognition,
} from '../adapters/recognise.ts'
import type { Config } from '../config/config.ts'
import { AUTO_FORMAT } from '../config/cross-checks.ts'
import { isUnmapped } from '../config/source-mapping.ts'
import { printEvent } from '../event-text.ts'
import type { AuthEvent } from '../events.ts'
import { REPLAY_KEYS } from '../identifier.ts'
import type { Batch } from '../inputs/batch.ts'
import { readFinished } from '../inputs/finished.ts'
import { readFinishedOtlp } from '../inputs/finished-otlp.ts'
import { renderText } from '../metrics/exposition.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import { allAdapters, FORMATS } from '../running/formats.ts'
import { pipelineSetup } from '../running/setup.ts'
import { command, EXIT, type Terminal } from './command.ts'
import { flag, optional, optionalOf, withDefault } from './option.ts'
import { createProgress } from './progress.ts'
import { loadProject } from './project.ts'
import { formatName, text, timeZone, wholeNumber } from './readers.ts'

const FLUSH_CHARACTERS = 65_536
const OTLP = 'otlp'
/** As receivers of OTLP commonly take. */
const MAX_BODY_BYTES = 20 * 1024 * 1024

export const replay = command({
  name: 'replay',
  summary: 'run finished logs through the same pipeline, by their own clock',
  description:
    'Reads files one after another (.gz and .zst by content, - for standard input) and prints events as NDJSON (--events) or the final metrics (the default). The fingerprint key is fixed, so that the output is reproducible.',
  arguments: [{ name: 'FILE', help: 'finished log files', required: true, variadic: true }],
  options: {
    format: optionalOf(
      'ID',
      'format, or auto (the default): that of the source, else decided from the first records',
      formatName,
    ),
    server: optional('NAME', 'name of the authorization server; by default the format'),
    source: withDefault(
      'NAME',
      'name of the source; one of authslo.yaml gives format, fields and all else',
      'replay',
      text,
    ),
    events: flag('print events, one a line'),
    metrics: flag('print the final metrics; with --events after them'),
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
  ],
  run: async (context) => {
    const { args, options, terminal, log } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    const { year, source } = options
    const like = project.config.sources.find(({ name }) => name === source)
    const timezone = options.timezone ?? like?.timezone ?? 'UTC'
    const wanted =
      (options.format === AUTO_FORMAT ? undefined : options.format) ?? like?.format ?? AUTO_FORMAT
    if (isUnmapped({ format: wanted, fields: like?.fields })) {
      terminal.stderr(
        `format ${wanted} means nothing without fields: name a source of authslo.yaml that has some, with --source\n`,
      )
      return EXIT.usage
    }
    const progress = createProgress(terminal)
    const batches =
      wanted === OTLP
        ? readFinishedOtlp({ source, files: args, maxBodyBytes: MAX_BODY_BYTES, now: terminal.now })
        : readFinished({
            source,
            files: args,
            maxLineBytes: project.config.limits.lineBytes,
            now: terminal.now,
            stdin: terminal.stdin,
            progress: progress.note,
          })

    // The server is named after the format, so the format comes first.
    const settings = { timezone, now: terminal.now, ...(year === undefined ? {} : { year }) }
    const head =
      wanted === AUTO_FORMAT
        ? await sniff(batches, { settings, unwrap: like?.unwrap ?? 'auto' })
        : undefined
    if (wanted === AUTO_FORMAT && head?.found === undefined) {
      const formats = FORMATS.join(', ')
      terminal.stderr(
        `nothing recognised in the first records; name a format: --format ${formats}\n`,
      )
      return EXIT.findings
    }
    const format = head?.found?.adapter.id ?? wanted
    if (head?.found !== undefined) {
      const { recognised, records } = head.found
      log.info('format recognised', { format, records: `${recognised} of ${records}` })
    }

    const server = options.server ?? like?.server ?? project.config.servers[0]?.name ?? format
    const config = replayConfig(project.config, { server, format, source, timezone })
    const printer = createPrinter(terminal, options['unsafe-addresses'])
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
      options.events ? printer.print : undefined,
    )
    for (const batch of head?.batches ?? []) pipeline.step(batch, terminal.now())
    for await (const batch of batches) {
      pipeline.step(batch, terminal.now())
      await printer.flush(FLUSH_CHARACTERS)
    }
    pipeline.finish(terminal.now())
    progress.end()
    await printer.flush(1)
    if (options.metrics || !options.events)
      await terminal.stdout(await renderText(pipeline.store, terminal.now()))
    const labels = { source, server }
    const records = pipeline.store.sum('authslo_source_records_total', labels)
    const refused = pipeline.store.sum('authslo_source_rejected_records_total', labels)
    if (records > 0 && refused === records) {
      terminal.stderr(`none of ${records} records could be read as ${format}\n`)
      return EXIT.findings
    }
    return EXIT.good
  },
})

/** Reads until there are records enough to decide; what was read is handed back. */
const sniff = async (
  batches: AsyncGenerator<Batch, void>,
  options: RecogniseOptions,
): Promise<{ readonly batches: readonly Batch[]; readonly found: Recognition | undefined }> => {
  const taken: Batch[] = []
  const sample: string[] = []
  while (sample.length < SAMPLE_RECORDS) {
    const next = await batches.next()
    if (next.done === true) break
    taken.push(next.value)
    for (const record of next.value.records) if (typeof record === 'string') sample.push(record)
  }
  const records = sample.slice(0, SAMPLE_RECORDS)
  return { batches: taken, found: recognise(records, allAdapters(), options) }
}

/** The configuration with one source, the files at hand; everything else as configured. */
const replayConfig = (
  config: Config,
  of: { server: string; format: string; source: string; timezone: string },
): Config => {
  const like = config.sources.find(({ name }) => name === of.source)
  const server = config.servers.find(({ name }) => name === of.server)
  return {
    ...config,
    servers: [
      server ?? {
        name: of.server,
        product: of.format,
        issuer: undefined,
        region: undefined,
        throttled: 'known_clients',
      },
    ],
    sources: [
      {
        file: '',
        start: 'beginning',
        latenessSeconds: 30,
        provides: {},
        authority: [],
        pattern: undefined,
        unwrap: 'auto',
        multiline: 'auto',
        ...like,
        name: of.source,
        server: of.server,
        format: of.format,
        timezone: of.timezone,
      },
    ],
  }
}

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
