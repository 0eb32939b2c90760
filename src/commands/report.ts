// Reviews and postmortems from a Prometheus.
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { generateProject } from '../running/generate-project.ts'
import { maintenanceOf } from '../reports/contributions.ts'
import { evidenceFromPrometheus } from '../reports/from-prometheus.ts'
import type { Page } from '../reports/page.ts'
import { MINUTE_MS, PERIOD_EXPECTS, periodOf } from '../reports/period.ts'
import { postmortemPage } from '../reports/postmortem-page.ts'
import { around, postmortemOf, type Asked } from '../reports/postmortem.ts'
import { renderReport, REPORT_FORMATS } from '../reports/report.ts'
import { reviewPage } from '../reports/review-page.ts'
import { reviewOf } from '../reports/review.ts'
import { askPrometheus } from '../running/prometheus.ts'
import { command, EXIT, type Context, type ExitCode } from './command.ts'
import { INCIDENT_OPTIONS, prometheusUrl } from './named.ts'
import { choice, optional, optionalOf } from './option.ts'
import { loadProject, type Project } from './project.ts'
import { periodName, timeZone } from './readers.ts'

const OPTIONS = {
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
  options: OPTIONS,
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
    const made = await (what === 'review' ? makeReview : makePostmortem)(context, project, url)
    if (typeof made === 'number') return made
    const written = renderReport(made.model, made.page, options.format)
    if (options.out === undefined) await terminal.stdout(written)
    else await writeFile(resolve(terminal.folder, options.out), written)
    return EXIT.good
  },
})

interface Made {
  readonly model: object
  readonly page: Page
}
type Make = (
  context: Pick<Context<typeof OPTIONS>, 'options' | 'terminal' | 'commands'>,
  project: Project,
  url: string,
) => Promise<Made | ExitCode>

const makeReview: Make = async ({ options, terminal }, { config, slos }, url) => {
  const { exclusions, name: service } = config
  const zone = options.timezone ?? config.reports.timeZone
  const period = periodOf(options.period ?? '30d', zone, terminal.now())
  if (period === undefined) {
    terminal.stderr(`--period ${options.period} has not begun: ${PERIOD_EXPECTS} is expected\n`)
    return EXIT.usage
  }
  const maintained = maintenanceOf(exclusions)
  const ask = askPrometheus(url)
  const evidence = await evidenceFromPrometheus(ask, slos, period, { service, maintained })
  if (evidence.silent.length === slos.length) {
    terminal.stderr(`${url} has counted nothing of any SLO in ${period.name}\n`)
    return EXIT.failure
  }
  const model = reviewOf(evidence, { service, madeMs: terminal.now(), exclusions })
  return { model, page: reviewPage(model) }
}

const makePostmortem: Make = async ({ options, terminal, commands }, { config, slos }, url) => {
  const { alert, from, to } = options
  // Brings all alerts and dashboards with it, for which other verbs should not wait.
  const { lastFiring, postmortemFromPrometheus } =
    await import('../reports/postmortem-from-prometheus.ts')
  const ask = askPrometheus(url)
  const how = {
    project: generateProject({ config, slos }, { timeScale: 1, commands }),
    maintained: maintenanceOf(config.exclusions),
    timeZone: options.timezone ?? config.reports.timeZone,
  }
  let asked: Asked | undefined
  if (from !== undefined && to !== undefined && from < to)
    asked = { alert, fromMs: wholeMinute(from), toMs: wholeMinute(to) }
  else if (alert !== undefined && from === undefined && to === undefined) {
    const firing = await lastFiring(ask, alert, terminal.now(), how)
    if (firing === undefined) {
      terminal.stderr(`${alert} did not fire in 30 days; name the time with --from and --to\n`)
      return EXIT.findings
    }
    asked = around(firing)
  }
  if (asked === undefined) {
    terminal.stderr('name an alert with --alert, or a time with --from and --to\n')
    return EXIT.usage
  }
  const made = { service: config.name, madeMs: terminal.now() }
  const model = postmortemOf(await postmortemFromPrometheus(ask, asked, how), asked, made)
  return { model, page: postmortemPage(model) }
}

const wholeMinute = (timeMs: number): number => Math.floor(timeMs / MINUTE_MS) * MINUTE_MS
