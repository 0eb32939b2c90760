// Reviews and postmortems from a Prometheus.
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { REPORT_FORMATS } from '../reports/report-formats.ts'
import { command, EXIT } from './command.ts'
import { INCIDENT_OPTIONS, prometheusUrl } from './named.ts'
import { choice, optional, optionalOf } from './option.ts'
import { loadProject } from './project.ts'
import { periodName, timeZone } from './readers.ts'

export const REPORT_OPTIONS = {
  period: optionalOf(
    'PERIOD',
    'of a review: a month such as 2026-11, or days such as 30d',
    periodName,
  ),
  format: choice('FORMAT', 'how it is written', REPORT_FORMATS, 'markdown'),
  out: optional('FILE', 'write it there'),
  timezone: optionalOf(
    'ZONE',
    'of days and months; by default `reports.time_zone` of authslo.yaml',
    timeZone,
  ),
  prometheus: optional('URL', 'by default `prometheus.url` of authslo.yaml'),
  ...INCIDENT_OPTIONS,
} as const

export const report = command({
  name: 'report',
  summary: 'an SLO review or a postmortem, answered from a Prometheus',
  description:
    "review: for each promise what was kept, by what its budget was spent, incidents with their detection and cost, pages against budget, exclusions, recommendations, and a block to sign. postmortem: the timeline of an incident, whom it hit, its four questions answered with data or with the gap, and what today's rules would have told. Exact numbers come from the counters, day by day. Without a Prometheus: `replay --report`.",
  arguments: [{ name: 'WHAT', help: 'review or postmortem', required: true }],
  options: REPORT_OPTIONS,
  examples: [
    ['authslo report review --period 2026-11 --format html --out review.html', 'of a month'],
    ['authslo report postmortem --alert OAuthIssuanceStopped', 'of the last time it fired'],
    ['authslo report review --period 30d', 'of the last 30 days, as Markdown'],
  ],
  run: async (context) => {
    const { args, options, terminal } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    const [what = ''] = args
    if (what !== 'review' && what !== 'postmortem') {
      terminal.stderr(`there is no report ${what}; there are review and postmortem\n`)
      return EXIT.usage
    }
    const url = prometheusUrl(options.prometheus, project.config, terminal)
    if (url === undefined) return EXIT.usage
    const { writtenReport } = await import('./report-from-prometheus.ts')
    const written = await writtenReport(what, context, project, url)
    if (typeof written === 'number') return written
    if (options.out === undefined) await terminal.stdout(written)
    else await writeFile(resolve(terminal.folder, options.out), written)
    return EXIT.good
  },
})
