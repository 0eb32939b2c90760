// The alerts that no SLO brings, as rule groups.
import { ALERT_GROUPS, type AlertDefinition, type AlertGroup } from './alerts/alert.ts'
import { ALERTS } from './alerts/index.ts'
import { annotations } from './alert-annotations.ts'
import { ALERT_KEEP } from './burn-alerts.ts'
import { duration } from './promql.ts'
import type { Project } from './project.ts'
import type { AlertingRule, RuleGroup } from './rule-group.ts'
import { MINUTE, scaledQueries } from './scaled-queries.ts'

export const alertEntries = (group?: AlertGroup): readonly (readonly [string, AlertDefinition])[] =>
  Object.entries<AlertDefinition>(ALERTS).filter(
    ([, alert]) => group === undefined || alert.group === group,
  )

export const alertExpression = (alert: AlertDefinition, project: Project): string =>
  alert.expr(scaledQueries(project.timeScale, project.job))

/** What the alert adds to the labels of its result. */
export const alertLabels = (
  { severity, team }: AlertDefinition,
  { service }: Project,
): Record<string, string> => ({ severity, team: team ?? 'identity', service })

const ruleFor = (name: string, alert: AlertDefinition, project: Project): AlertingRule => {
  const { severity, forSeconds = 0, keepFiringSeconds = ALERT_KEEP[severity] } = alert
  const wait = forSeconds * project.timeScale
  return {
    alert: name,
    expr: alertExpression(alert, project),
    ...(wait >= 1 ? { for: duration(wait) } : {}),
    ...(keepFiringSeconds > 0
      ? { keep_firing_for: duration(Math.max(1, keepFiringSeconds * project.timeScale)) }
      : {}),
    labels: alertLabels(alert, project),
    annotations: annotations(name, { ...alert, page: severity === 'page' }, project),
  }
}

/** Pages are judged every 30 s, tickets every minute. */
const INTERVAL: Readonly<Record<AlertGroup, number>> = {
  outage: MINUTE / 2,
  keys: MINUTE / 2,
  security: MINUTE / 2,
  tickets: MINUTE,
  pipeline: MINUTE / 2,
}

export const alertGroups = (project: Project): readonly (readonly [AlertGroup, RuleGroup])[] =>
  ALERT_GROUPS.flatMap((group) => {
    const rules = alertEntries(group).map(([name, alert]) => ruleFor(name, alert, project))
    const interval = duration(INTERVAL[group] * project.timeScale)
    return rules.length === 0
      ? []
      : [[group, { name: `authslo-${group}`, interval, rules }] as const]
  })
