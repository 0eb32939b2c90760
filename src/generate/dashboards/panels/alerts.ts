// Panels of what fires and what fired.
import { figure, list, type PanelDescription } from '../panel.ts'
import { begun, firing, RANGE } from '../queries.ts'

const LABELS = 'alertname, severity, team, slo, server, resource_server, client'
const SEVERE = 'severity="page"'

export const firingNow = (): PanelDescription =>
  list(
    'Firing now',
    'Start with the first page; its runbook is behind the link on top, under the name of the alert. Nothing here, and still broken: look at the sources, we may be blind.',
    'none',
    [`sort_desc(max by (${LABELS}) (${firing()}))`, 'firing'],
  )
export const pages = (): PanelDescription =>
  figure(
    'Incidents',
    'Pages that began in this time, one for each alert and what it is about. More than two a week for one team: the review should say why.',
    'short',
    [`sum(${begun(firing(SEVERE), RANGE)})`, 'pages'],
  )
export const recentSevere = (): PanelDescription =>
  list(
    'Recent severe alerts',
    'What paged in this time, and when it last did. Each should have a postmortem or a note.',
    'dateTimeFromNow',
    [
      `sort_desc(1000 * max by (${LABELS}) (max_over_time(timestamp(${firing(SEVERE)})[${RANGE}:1m])))`,
      'last fired',
    ],
  )
export const recentSecurity = (): PanelDescription =>
  list(
    'Recent alerts of security',
    'What the security team was told in this time. Suspicious reuse and forged tokens first: the playbook on leaked tokens says what to end and whom to tell.',
    'dateTimeFromNow',
    [
      `sort_desc(1000 * max by (${LABELS}) (max_over_time(timestamp(${firing('team="security"')})[${RANGE}:1m])))`,
      'last fired',
    ],
  )
export const alertsByName = (): PanelDescription =>
  list(
    'Alerts in this time',
    'How often each began to fire. What fires often and is never acted upon is noise: raise its threshold, or delete it.',
    'short',
    [`sort_desc(sum by (alertname, severity, team) (${begun(firing(), RANGE)}))`, 'times'],
  )
