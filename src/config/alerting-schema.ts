// Who is told, and what is around the exporter: `alerting`, `grafana` and `prometheus` of authslo.yaml.
import { z } from 'zod'
import type { Alerting } from '../generate/project.ts'
import { duration, name, section, text, timeZone, url } from './schema-leaves.ts'

export interface AlertingConfig extends Alerting {
  readonly runbookBase: string | undefined
}

const receiverName = text('the name of a receiver')

const alerting = z.strictObject(
  {
    runbook_base: url.describe('in front of the names of runbooks').optional(),
    receivers: z
      .strictObject(
        {
          page: receiverName.describe('of pages').default('authslo-page'),
          ticket: receiverName.describe('of tickets').default('authslo-ticket'),
          none: receiverName
            .describe('of alerts that only silence others; it notifies nobody')
            .default('authslo-none'),
          security: receiverName.describe('of the security team').default('authslo-security'),
        },
        { error: 'a mapping such as {page: identity-pager}' },
      )
      .describe('names of receivers in Alertmanager')
      .prefault({}),
    teams: z
      .record(
        name,
        z.strictObject(
          { page: receiverName.optional(), ticket: receiverName.optional() },
          { error: 'a mapping such as {page: platform-pager}' },
        ),
        { error: 'a mapping of teams' },
      )
      .describe(
        'teams with receivers of their own: identity, platform, security, and those of SLOs',
      )
      .prefault({}),
  },
  { error: 'a mapping with `runbook_base`, `receivers` and `teams`' },
)

const STREAMS = `streams of Loki such as '{app="keycloak"}'`
const CONDITIONS = `conditions of TraceQL such as 'resource.service.name = "keycloak"'`

const grafana = z.strictObject(
  {
    url: url.describe('in front of the links of alerts to dashboards').optional(),
    loki: z
      .string({ error: STREAMS })
      .regex(/^\{[^{}]*=[^{}]*\}$/, { error: STREAMS })
      .describe('streams of Loki with the log of the servers: a panel of the on-call dashboard')
      .optional(),
    tempo: text(CONDITIONS)
      .describe('spans of the token endpoint in Tempo, by TraceQL: a panel of the debug dashboard')
      .optional(),
  },
  { error: 'a mapping with `url`, `loki` or `tempo`' },
)

export const alertingSchema = alerting.prefault({})
export const grafanaSchema = grafana.prefault({})
export const prometheusSchema = section(
  {
    url: url.describe('where reports and the gate ask').optional(),
    job: text('the job name').describe('job that scrapes authslo').default('authslo'),
    retention: duration.describe('how long it keeps samples').optional(),
  },
  'a mapping with `job`',
).prefault({})

export const reportsSchema = section(
  { time_zone: timeZone.describe('of days and calendar months').default('UTC') },
  'a mapping with `time_zone`',
).prefault({})
