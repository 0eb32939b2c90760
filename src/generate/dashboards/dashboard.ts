// What our dashboards have in common: variables, rows of panels, links, and the JSON that Grafana wants.
import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { MADE_BY, type Project } from '../project.ts'
import { annotationsOf, linksOf, seriesLinks } from './links.ts'
import { placesOf } from './layout.ts'
import { DATASOURCES, HEIGHT, panelOf, SOURCE_OF } from './look.ts'
import type { PanelDescription } from './panel.ts'
import { VARIABLES, variablesIn, type VariableName } from './variables.ts'

type DashboardRow = readonly [title: string, panels: readonly PanelDescription[]]

export interface DashboardDescription {
  readonly uid: string
  readonly title: string
  /** For whom, and which question it answers. */
  readonly about: string
  readonly from: string
  readonly rows: readonly DashboardRow[]
  /** Rows that need more than Prometheus, where the configuration says that it is there. */
  readonly beyond?: (project: Project) => readonly DashboardRow[]
}

const panelsOf = ({ rows }: DashboardDescription): readonly PanelDescription[] =>
  rows.flatMap(([, panels]) => panels)

export const shownVariables = (description: DashboardDescription): readonly VariableName[] =>
  variablesIn(panelsOf(description).flatMap(({ queries }) => queries.map(([expr]) => expr)))

const variable = (name: VariableName): QueryVariableBuilder => {
  const { title, of } = VARIABLES[name]
  return (
    new QueryVariableBuilder(name)
      .label(title)
      .datasource(DATASOURCES.prometheus)
      // An object, as Grafana itself writes it; the SDK's type knows strings only.
      .query({ query: `label_values(${of})`, refId: 'StandardVariableQuery' })
      .definition(`label_values(${of})`)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .multi(true)
      .includeAll(true)
      // A series without the label is not left out.
      .allValue('.*')
      .current({ text: ['All'], value: ['$__all'] })
  )
}

/** Of the title: the same whatever is put beside the panel. */
const idOf = (title: string): number => {
  let hash = 0
  for (const character of title) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0
  return 1 + (hash % 1_000_000)
}

/** What a chosen value does not change, so that nobody reads it as if it did. */
const notNarrowed = (panel: PanelDescription, variables: readonly VariableName[]): string => {
  const own = variablesIn(panel.queries.map(([expr]) => expr))
  const left = variables.filter((name) => !own.includes(name))
  if (left.length === 0) return ''
  return ` Not narrowed by: ${left.map((name) => VARIABLES[name].title.toLowerCase()).join(', ')}.`
}

const rowPanel = (title: string, y: number): object => ({
  id: idOf(`row ${title}`),
  type: 'row',
  title,
  collapsed: false,
  panels: [],
  gridPos: { h: 1, w: 24, x: 0, y },
})

const laidOut = (description: DashboardDescription): readonly object[] => {
  const variables = shownVariables(description)
  let y = 0
  return description.rows.flatMap(([title, panels]) => {
    const row = rowPanel(title, y)
    const sizes = panels.map(({ width, look }) => ({ width, height: HEIGHT[look] }))
    const { places, end } = placesOf(sizes, y + 1)
    y = end
    const placed = panels.map((panel, i) => {
      const told = { ...panel, description: panel.description + notNarrowed(panel, variables) }
      const made = panelOf(told, seriesLinks(panel, description.uid, variables))
      return { ...made, id: idOf(panel.title), gridPos: places[i] }
    })
    return [row, ...placed]
  })
}

const sourcesOf = (description: DashboardDescription): readonly (keyof typeof DATASOURCES)[] => {
  const used = panelsOf(description).map(({ look }) => SOURCE_OF[look])
  return (['prometheus', 'loki', 'tempo'] as const).filter((type) => used.includes(type))
}

export const dashboardText = (
  described: DashboardDescription,
  next: readonly { readonly uid: string; readonly title: string }[],
  project: Project,
): string => {
  const more = described.beyond?.(project) ?? []
  const description = { ...described, rows: [...described.rows, ...more] }
  const variables = shownVariables(description)
  const builder = new DashboardBuilder(description.title)
    .uid(description.uid)
    .description(`${description.about} ${MADE_BY}`)
    .tags(['authslo', 'oauth', 'generated'])
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: description.from, to: 'now' })
    .readonly()
  for (const type of sourcesOf(description))
    builder.withVariable(
      new DatasourceVariableBuilder(`${type}_datasource`)
        .label(`${type.charAt(0).toUpperCase()}${type.slice(1)} data source`)
        .type(type),
    )
  for (const name of variables) builder.withVariable(variable(name))
  const dashboard = {
    ...builder.build(),
    annotations: { list: annotationsOf(variables) },
    links: linksOf(next, project.runbookBase),
    panels: laidOut(description),
  }
  // The SDK leaves functions in its objects, which JSON drops.
  return `${JSON.stringify(dashboard, null, 2)}\n`
}
