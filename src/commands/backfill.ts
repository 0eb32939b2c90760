// Old logs as samples with their own time, so that a new SLO starts with a history.
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline as write } from 'node:stream/promises'
import { DERIVED_KINDS } from '../events.ts'
import { metricRow, type MetricName } from '../metrics/catalog.ts'
import { createJournal } from '../metrics/journal.ts'
import { command, EXIT } from './command.ts'
import { RECORD_OPTIONS, replayRecords } from './finished-records.ts'
import { flag, withDefault } from './option.ts'
import { loadProject } from './project.ts'
import { durationSeconds, text } from './readers.ts'

/** What the rules of SLOs read beside counters: one value for all of the time. */
const GAUGES: readonly MetricName[] = ['authslo_source_authority', 'authslo_source_healthy']
/** How well the logs could be read. */
const OF_SOURCES: readonly MetricName[] = [
  'authslo_source_records_total',
  'authslo_source_rejected_records_total',
  'authslo_source_unmapped_reasons_total',
]

const isOfSlo = (name: MetricName): boolean => name.startsWith('oauth_slo_')
const isOfReport = (name: MetricName): boolean =>
  name.startsWith('oauth_') || OF_SOURCES.includes(name)

export const backfill = command({
  name: 'backfill',
  summary: 'old logs as samples with their own time, for the blocks of a Prometheus',
  description:
    'Reads finished files as `replay` does and writes the counters of SLOs as OpenMetrics with stamps. Then `promtool tsdb create-blocks-from openmetrics` makes blocks, and `promtool tsdb create-blocks-from rules` fills in what the rules would have recorded: docs/reports.md has both, in order.',
  arguments: [{ name: 'FILE', help: 'finished log files of one source', variadic: true }],
  options: {
    ...RECORD_OPTIONS,
    out: withDefault('FILE', 'file to write', 'blocks.om', text),
    all: flag('also the counters that tell by what a budget was spent, for reports and dashboards'),
    every: withDefault('DURATION', 'between samples', '60s', durationSeconds),
  },
  examples: [
    ['authslo backfill --out blocks.om keycloak-2026-1*.log.gz', 'of a server'],
    ['promtool tsdb create-blocks-from openmetrics blocks.om data', 'what to do with it'],
  ],
  run: async (context) => {
    const { options, terminal } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    const takes = options.all ? isOfReport : isOfSlo
    const journal = createJournal(
      options.every * 1000,
      (name) => metricRow(name).type === 'counter' && takes(name),
    )
    const done = await replayRecords(context, project, {
      journal: journal.note,
      onFact: (fact) => {
        if ('event' in fact) journal.date(fact.event.time, true)
      },
      listen: ({ time, kind }) => journal.date(time, DERIVED_KINDS.has(kind)),
    })
    if (typeof done === 'number') return done
    const { store } = done.pipeline
    await write(
      Readable.from(journal.lines(store, GAUGES)),
      createWriteStream(resolve(terminal.folder, options.out)),
    )
    return done.code
  },
})
