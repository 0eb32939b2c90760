// Reviews and postmortems from a Prometheus.
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { maintenanceOf } from '../reports/contributions.ts'
import { evidenceFromPrometheus } from '../reports/from-prometheus.ts'
import { PERIOD_EXPECTS, periodOf } from '../reports/period.ts'
import { renderReport, REPORT_FORMATS } from '../reports/report.ts'
import { reviewPage } from '../reports/review-page.ts'
import { reviewOf } from '../reports/review.ts'
import { askPrometheus } from '../running/prometheus.ts'
import { command, EXIT } from './command.ts'
import { prometheusUrl } from './named.ts'
import { choice, optional, optionalOf } from './option.ts'
import { loadProject } from './project.ts'
import { periodName, timeZone } from './readers.ts'

export const report = command({
  name: 'report',
  summary: 'an SLO review, answered from a Prometheus',
  description:
    'review: for each promise what was kept, by what its budget was spent, incidents with their detection and cost, pages against budget, exclusions, recommendations, and a block to sign. Exact numbers come from the counters, day by day. Without a Prometheus: `replay --report`.',
  arguments: [{ name: 'WHAT', help: 'review', required: true }],
  options: {
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
  },
  examples: [
    ['authslo report review --period 2026-11 --format html --out review.html', 'of a month'],
    ['authslo report review --period 30d', 'of the last 30 days, as Markdown'],
  ],
  run: async (context) => {
    const { args, options, terminal } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    const [what] = args
    if (what !== 'review') {
      terminal.stderr(`there is no report ${what}; there is review\n`)
      return EXIT.usage
    }
    const { config, slos } = project
    const zone = options.timezone ?? config.reports.timeZone
    const period = periodOf(options.period ?? '30d', zone, terminal.now())
    if (period === undefined) {
      terminal.stderr(`--period ${options.period} has not begun: ${PERIOD_EXPECTS} is expected\n`)
      return EXIT.usage
    }
    const url = prometheusUrl(options.prometheus, config, terminal)
    if (url === undefined) return EXIT.usage
    const evidence = await evidenceFromPrometheus(askPrometheus(url), slos, period, {
      service: config.name,
      maintained: maintenanceOf(config.exclusions),
    })
    if (evidence.silent.length === slos.length) {
      terminal.stderr(`${url} has counted nothing of any SLO in ${period.name}\n`)
      return EXIT.failure
    }
    const { exclusions, name: service } = config
    const review = reviewOf(evidence, { service, madeMs: terminal.now(), exclusions })
    const written = renderReport(review, reviewPage(review), options.format)
    if (options.out === undefined) await terminal.stdout(written)
    else await writeFile(resolve(terminal.folder, options.out), written)
    return EXIT.good
  },
})
