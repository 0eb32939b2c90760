// The pipeline over finished files, by the records' own clock.
import { printEvent } from '../event-text.ts'
import type { AuthEvent } from '../events.ts'
import { renderText } from '../metrics/exposition.ts'
import { REPORT_FORMATS } from '../reports/report-formats.ts'
import { command, EXIT, type Terminal } from './command.ts'
import { RECORD_OPTIONS, replayRecords } from './finished-records.ts'
import { flag, optionalChoice, optionalOf } from './option.ts'
import { INCIDENT_OPTIONS } from './named.ts'
import { loadProject } from './project.ts'
import { periodName } from './readers.ts'

const FLUSH_CHARACTERS = 65_536
export const replay = command({
  name: 'replay',
  summary: 'run finished logs through the same pipeline, by their own clock',
  description:
    'Reads files one after another (.gz and .zst by content, - for standard input) and prints events as NDJSON (--events) or the final metrics (the default). Different sources (--source NAME=FILE, again for each) are merged by time, and what one request left in several of them is joined. The fingerprint key is fixed, so that the output is reproducible.',
  arguments: [{ name: 'FILE', help: 'finished log files of one source', variadic: true }],
  options: {
    ...RECORD_OPTIONS,
    events: flag('print events, one a line'),
    metrics: flag('print the final metrics; with --events after them'),
    report: optionalChoice(
      'FORMAT',
      'a report of what the logs tell, in place of the metrics: an SLO review; with --alert, --from or --to a postmortem',
      REPORT_FORMATS,
    ),
    period: optionalOf(
      'PERIOD',
      'of the review: a month such as 2026-11, or days such as 30d; by default all days of the logs',
      periodName,
    ),
    ...INCIDENT_OPTIONS,
    'unsafe-addresses': flag('print addresses and user agents with the events'),
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
    const { options, terminal } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    const { period, alert, from, to } = options
    const printer = createPrinter(terminal, options['unsafe-addresses'])
    const report =
      options.report === undefined
        ? undefined
        : (await import('./replay-report.ts')).createReplayReport(
            project,
            { format: options.report, period, alert, from, to },
            terminal.now(),
          )
    const done = await replayRecords(context, project, {
      listen: (event, verdicts, late) => {
        if (options.events) printer.print(event)
        report?.listen(event, verdicts, late)
      },
      flush: () => printer.flush(FLUSH_CHARACTERS),
    })
    if (typeof done === 'number') return done
    const { pipeline, code } = done
    await printer.flush(1)
    const written = await report?.write(pipeline)
    if (written !== undefined && 'text' in written) await terminal.stdout(written.text)
    else if (written !== undefined) {
      terminal.stderr(`${written.problem}\n`)
      return EXIT.findings
    }
    if (options.metrics || !(options.events || report !== undefined))
      await terminal.stdout(await renderText(pipeline.store, terminal.now()))
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
