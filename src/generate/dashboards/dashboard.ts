// What our dashboards have in common: variables, rows of panels, and the JSON that Grafana wants.
import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { MADE_BY } from '../project.ts'
import { DATASOURCE, type PanelDescription, type stat, type timeseries } from './panels.ts'

export type DashboardRow = readonly [
  title: string,
  panels: readonly PanelDescription[],
  look: typeof stat | typeof timeseries,
]

export interface DashboardDescription {
  readonly uid: string
  readonly title: string
  /** `of`: series and label of label_values. */
  readonly variables: readonly (readonly [name: string, label: string, of: string])[]
  readonly rows: readonly DashboardRow[]
}

const variable = (name: string, label: string, of: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    // An object, as Grafana itself writes it; the SDK's type knows strings only.
    .query({ query: `label_values(${of})`, refId: 'StandardVariableQuery' })
    .definition(`label_values(${of})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] })

export const dashboardText = ({ uid, title, variables, rows }: DashboardDescription): string => {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(MADE_BY)
    .tags(['authslo', 'oauth', 'generated'])
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .readonly()
    .withVariable(
      new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    )
  for (const [name, label, of] of variables) builder.withVariable(variable(name, label, of))
  for (const [rowTitle, panels, look] of rows) {
    builder.withRow(new RowBuilder(rowTitle))
    for (const panel of panels) builder.withPanel(look(panel))
  }
  // Through JSON: the SDK leaves functions in its objects, and gives panels no ids.
  const dashboard = JSON.parse(JSON.stringify(builder.build())) as { panels: { id?: number }[] }
  dashboard.panels.forEach((panel, i) => {
    panel.id = i + 1
  })
  return `${JSON.stringify(dashboard, null, 2)}\n`
}
