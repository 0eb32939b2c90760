// What verbs that read finished files have in common: their options, and the pipeline over the records.
import { AUTO_FORMAT } from '../config/cross-checks.ts'
import { isUnmapped } from '../config/source-mapping.ts'
import { withoutUndefined } from '../config/without-undefined.ts'
import { REPLAY_KEYS } from '../identifier.ts'
import { readFinished } from '../inputs/finished.ts'
import { interleave } from '../inputs/interleave.ts'
import type { StoreOptions } from '../metrics/store.ts'
import type { Listen } from '../pipeline/judging.ts'
import { createPipeline, type Pipeline } from '../pipeline/pipeline.ts'
import type { PipelineSetup } from '../pipeline/pipeline-setup.ts'
import { FORMATS } from '../running/formats.ts'
import { pipelineSetup } from '../running/setup.ts'
import { EXIT, type Context, type ExitCode } from './command.ts'
import { optional, optionalOf, repeated } from './option.ts'
import { createProgress } from './progress.ts'
import type { Project } from './project.ts'
import { formatName, text, timeZone, wholeNumber } from './readers.ts'
import { filesBySource, openSource, replayConfig, type OpenedSource } from './replay-sources.ts'

const OTLP = 'otlp'
/** As receivers of OTLP commonly take. */
const MAX_BODY_BYTES = 20 * 1024 * 1024

export const RECORD_OPTIONS = {
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
  timezone: optionalOf(
    'ZONE',
    'of stamps that name no zone; else that of the source, or UTC',
    timeZone,
  ),
  year: optionalOf('YEAR', 'of stamps that name no year', wholeNumber(1970, 9999)),
} as const

type Opened = OpenedSource & { readonly timezone: string }
type RecordContext = Pick<Context<typeof RECORD_OPTIONS>, 'args' | 'options' | 'terminal' | 'log'>

/** Their records, with formats decided; an exit code where standard error says what is wrong. */
const openAll = async (
  { args, options, terminal, log }: RecordContext,
  project: Project,
  progress: ReturnType<typeof createProgress>,
): Promise<readonly Opened[] | ExitCode> => {
  const named = filesBySource(options.source, args)
  if (typeof named === 'string') {
    terminal.stderr(`${named}\n`)
    return EXIT.usage
  }
  const opened: Opened[] = []
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
        ? (await import('../inputs/finished-otlp.ts')).readFinishedOtlp({
            ...input,
            maxBodyBytes: MAX_BODY_BYTES,
          })
        : readFinished({
            ...input,
            maxLineBytes: project.config.limits.lineBytes,
            stdin: terminal.stdin,
            progress: progress.note,
          })
    const settings = { timezone, now: terminal.now, ...withoutUndefined({ year: options.year }) }
    const source = { name, format, unwrap: like?.unwrap ?? ('auto' as const) }
    const open = await openSource(source, batches, settings)
    if (open === undefined) {
      const whose = named.length === 1 ? '' : ` of ${name}`
      terminal.stderr(
        `nothing recognised in the first records${whose}; name a format: --format ${FORMATS.join(', ')}; docs/servers/generic.md maps what authslo does not know\n`,
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
  return opened
}

export interface RecordListener {
  readonly listen?: Listen
  readonly journal?: StoreOptions['journal']
  readonly onFact?: PipelineSetup['onFact']
  /** After each batch. */
  readonly flush?: () => Promise<void>
}

/** The pipeline after all records; `code`: findings where a source had none that could be read. */
export const replayRecords = async (
  context: RecordContext,
  project: Project,
  { listen, journal, onFact, flush }: RecordListener,
): Promise<{ readonly pipeline: Pipeline; readonly code: ExitCode } | ExitCode> => {
  const { options, terminal } = context
  const progress = createProgress(terminal)
  const opened = await openAll(context, project, progress)
  if (typeof opened === 'number') return opened
  // Without a configuration the server is named after the format, so the formats come first.
  const [first] = opened
  const unnamed = project.config.servers[0]?.name ?? first?.format ?? AUTO_FORMAT
  const sources = opened.map(({ name, format, timezone }) => {
    const like = project.config.sources.find((source) => source.name === name)
    return { name, format, timezone, server: options.server ?? like?.server ?? unnamed }
  })
  const setup = pipelineSetup({
    config: replayConfig(project.config, sources),
    slos: project.slos,
    catalogue: project.catalogue,
    locate: project.locate,
    keys: REPLAY_KEYS,
    replay: true,
    now: terminal.now,
    ...withoutUndefined({ year: options.year }),
  })
  const store = { ...setup.store, ...withoutUndefined({ journal }) }
  const pipeline = createPipeline({ ...setup, store, ...withoutUndefined({ onFact }) }, listen)
  const newestOf = (name: string): number =>
    pipeline.sources.find(({ setup: of }) => of.name === name)?.newest() ?? -Infinity
  const inputs = opened.map(({ name, batches }) => ({ source: name, batches }))
  for await (const batch of interleave(inputs, newestOf)) {
    pipeline.step(batch, terminal.now())
    await flush?.()
  }
  pipeline.finish(terminal.now())
  progress.end()
  let code: ExitCode = EXIT.good
  for (const { name, server, format } of sources) {
    const labels = { source: name, server }
    const records = pipeline.store.sum('authslo_source_records_total', labels)
    const refused = pipeline.store.sum('authslo_source_rejected_records_total', labels)
    const whose = sources.length === 1 ? '' : ` of ${name}`
    if (refused < records && pipeline.store.sum('authslo_source_events_total', labels) === 0)
      terminal.stderr(
        `no event in ${records} records${whose}, read as ${format}: ${refused} could not be read, the others are ignored; \`authslo explain\` tells of one record why\n`,
      )
    if (records === 0 || refused < records) continue
    terminal.stderr(`none of ${records} records${whose} could be read as ${format}\n`)
    code = EXIT.findings
  }
  return { pipeline, code }
}
