// From configuration and SLO files to what the generators want.
import type { Config } from '../config/config.ts'
import { configJsonSchema } from '../config/schema.ts'
import type { CommandDescription, Project } from '../generate/project.ts'
import type { Slo } from '../slo/slo.ts'

const RUNBOOKS = 'https://github.com/authslo/authslo/blob/main/docs/runbooks'
const EVALUATION_SECONDS = 30

export const generateProject = (
  from: { readonly config: Config; readonly slos: readonly Slo[] },
  options: { readonly timeScale: number; readonly commands: readonly CommandDescription[] },
): Project => ({
  slos: from.slos,
  service: from.config.name,
  runbookBase: from.config.alerting.runbookBase ?? RUNBOOKS,
  alerting: from.config.alerting,
  grafanaUrl: from.config.grafana.url,
  loki: from.config.grafana.loki,
  tempo: from.config.grafana.tempo,
  job: from.config.prometheus.job,
  metricsPath: from.config.web.metricsPath,
  configSchema: configJsonSchema(),
  evaluationSeconds: EVALUATION_SECONDS,
  ...options,
})
