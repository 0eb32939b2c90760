// Where each alert is to go.
import { ruleGroups } from '../rules.ts'
import { alertGroups } from '../alert-rules.ts'
import type { Project } from '../project.ts'
import type { Labels } from './matchers.ts'

/** Every alert with the labels that its rule gives it, of an imagined server. */
export const alertsOf = (project: Project): readonly Labels[] => {
  const groups = [
    ...project.slos.flatMap((slo) => ruleGroups(slo, project)),
    ...alertGroups(project).map(([, group]) => group),
  ]
  return groups.flatMap(({ rules }) =>
    rules.flatMap((rule) =>
      'alert' in rule
        ? [{ alertname: rule.alert, ...ofServer(rule.annotations, project), ...rule.labels }]
        : [],
    ),
  )
}

/** An alert is about a server where its texts name one. */
const ofServer = (annotations: Labels, { slos }: Project): Labels => {
  const named = Object.values(annotations).join(' ')
  return {
    ...(named.includes('$labels.server') ? { server: 'k' } : {}),
    ...(named.includes('$labels.slo }}') ? { slo: slos[0]?.name ?? '' } : {}),
    ...(named.includes('$labels.source') ? { source: 's' } : {}),
  }
}

/** The team's own receiver; else security's, or that of the severity. */
export const receiverFor = (labels: Labels, { receivers, teams }: Project['alerting']): string => {
  if (labels['severity'] === 'none') return receivers.none
  const severity = labels['severity'] === 'page' ? 'page' : 'ticket'
  const team = labels['team'] ?? ''
  return teams[team]?.[severity] ?? (team === 'security' ? receivers.security : receivers[severity])
}
