// What an alert tells whoever is paged, beside its summary: where to look, and whether the log can be believed.
import type { EventKey } from '../events.ts'
import { shownVariables } from './dashboards/dashboard.ts'
import { ON_CALL } from './dashboards/on-call.ts'
import { metric } from './promql.ts'
import type { Project } from './project.ts'

const VARIABLES: readonly string[] = shownVariables(ON_CALL)

/** `{{ $labels.client }}` for `$client`. */
const label = (text: string): string => text.replace(/^\$(\w+)$/, '{{ $labels.$1 }}')

/** A filter of `authslo replay --events`. */
const logQuery = (logs: Readonly<Partial<Record<EventKey, readonly string[]>>>): string => {
  const parts = Object.entries(logs).map(([key, values]) => {
    const alternatives = values.map((value) => `.${key} == "${label(value)}"`).join(' or ')
    return values.length > 1 ? `(${alternatives})` : alternatives
  })
  return `authslo replay --events LOG | jq -c 'select(${parts.join(' and ')})'`
}

const dashboardUrl = (labels: readonly string[], { grafanaUrl }: Project): string => {
  const variables = labels
    .filter((name) => VARIABLES.includes(name))
    .map((name) => `var-${name}={{ $labels.${name} | urlquery }}`)
  const query = variables.length === 0 ? '' : `?${variables.join('&')}`
  return `${grafanaUrl ?? ''}/d/${ON_CALL.uid}${query}`
}

/** A page whose source is in trouble says so: it may be the log that is wrong. */
const SOURCES =
  `{{ if (printf "${metric('authslo_source_healthy').replace(/$/, '{server=%q} == 0')}" $labels.server | query) }}` +
  'A source of {{ $labels.server }} is in trouble itself: look at it before you believe this.' +
  '{{ else }}No source of {{ $labels.server }} is in trouble.{{ end }}'

export const annotations = (
  name: string,
  about: {
    readonly summary: string
    readonly description: string
    readonly labels: readonly string[]
    readonly page: boolean
    readonly logs?: Readonly<Partial<Record<EventKey, readonly string[]>>> | undefined
  },
  project: Project,
): Record<string, string> => ({
  summary: about.summary,
  description: about.description,
  runbook_url: `${project.runbookBase}/${name}.md`,
  dashboard_url: dashboardUrl(about.labels, project),
  ...(about.logs === undefined ? {} : { log_query: logQuery(about.logs) }),
  ...(about.page && about.labels.includes('server') ? { sources: SOURCES } : {}),
})
