// What `report` asks a Prometheus for, written in a format; with all that it takes, so that no other verb waits for it.
import { maintenanceOf } from '../reports/contributions.ts'
import { evidenceFromPrometheus } from '../reports/from-prometheus.ts'
import type { Page } from '../reports/page.ts'
import { MINUTE_MS, PERIOD_EXPECTS, periodOf } from '../reports/period.ts'
import { postmortemPage } from '../reports/postmortem-page.ts'
import { around, postmortemOf, type Asked } from '../reports/postmortem.ts'
import { renderReport } from '../reports/report.ts'
import { reviewPage } from '../reports/review-page.ts'
import { reviewOf } from '../reports/review.ts'
import { generateProject } from '../running/generate-project.ts'
import { askPrometheus } from '../running/prometheus.ts'
import { EXIT, type Context, type ExitCode } from './command.ts'
import type { Project } from './project.ts'
import type { REPORT_OPTIONS } from './report.ts'

interface Made {
  readonly model: object
  readonly page: Page
}
type Asking = Pick<Context<typeof REPORT_OPTIONS>, 'options' | 'terminal' | 'commands'>
type Make = (context: Asking, project: Project, url: string) => Promise<Made | ExitCode>

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
  // Brings all alerts and dashboards with it, for which a review should not wait.
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

const MAKERS = { review: makeReview, postmortem: makePostmortem } as const

/** The text of the report, or the exit code where there is none and why was said. */
export const writtenReport = async (
  what: keyof typeof MAKERS,
  context: Asking,
  project: Project,
  url: string,
): Promise<string | ExitCode> => {
  const made = await MAKERS[what](context, project, url)
  return typeof made === 'number'
    ? made
    : renderReport(made.model, made.page, context.options.format)
}
