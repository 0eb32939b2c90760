// Runbooks of the alerts that no SLO brings; their prose stands with their definition.
import { alertEntries, alertExpression } from './alert-rules.ts'
import type { AlertDefinition } from './alerts/alert.ts'
import { ALERT_KEEP } from './burn-alerts.ts'
import type { GeneratedFile, Project } from './project.ts'
import { duration } from './promql.ts'
import { runbookPage } from './runbook-page.ts'

/** Words for a reader, not a template: `{{ $labels.client }}` is `$client`. */
const plain = (text: string): string =>
  text
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '`$$$1`')
    .replaceAll(/\{\{ \$value[^}]*\}\}/g, '`$$value`')

const factsOf = (alert: AlertDefinition): readonly string[] => {
  const { severity, team, forSeconds, keepFiringSeconds = ALERT_KEEP[severity] } = alert
  return [
    plain(alert.description),
    `Severity \`${severity}\`, team \`${team ?? 'identity'}\`.`,
    forSeconds === undefined
      ? 'It fires at the first evaluation that finds it so.'
      : `It fires when it was so for ${duration(forSeconds)}.`,
    keepFiringSeconds > 0
      ? `It resolves ${duration(keepFiringSeconds)} after it is no longer so.`
      : 'It resolves when it is no longer so.',
  ]
}

export const alertRunbooks = (project: Project): readonly GeneratedFile[] =>
  alertEntries().map(([name, alert]) =>
    runbookPage({
      name,
      lead: `**${plain(alert.summary)}**`,
      prose: alert.prose,
      facts: factsOf(alert),
      expression: alertExpression(alert, { ...project, timeScale: 1 }),
      afterwards:
        'If it fired and nothing was wrong, say so in the review and change the alert; do not learn to ignore it.',
    }),
  )
