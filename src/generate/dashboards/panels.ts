// The common look of our panels, and what the SDK forgets (see the notes beside each).
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import {
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const

export interface PanelDescription {
  readonly title: string
  /** What it shows, and what to do about it. */
  readonly description: string
  readonly unit: 'percentunit' | 'reqps' | 's' | 'bytes' | 'dateTimeFromNow' | 'short' | 'none'
  readonly queries: readonly (readonly [expr: string, legend: string])[]
  readonly width: number
  readonly exemplars?: true
}

const REF_IDS = 'ABCDEFGH'

const query = (expr: string, legend: string, i: number, exemplars: boolean): DataqueryBuilder => {
  const builder = new DataqueryBuilder()
    .expr(expr)
    .legendFormat(legend)
    .refId(REF_IDS.charAt(i))
    .datasource(DATASOURCE)
  return exemplars ? builder.exemplar(true) : builder
}

export const HEIGHT = 8

export const timeseries = (panel: PanelDescription): TimeseriesBuilder => {
  // Without this the SDK hides the legend.
  const legend = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .calcs([])
  const builder = new TimeseriesBuilder()
    .title(panel.title)
    .description(panel.description)
    .unit(panel.unit)
    .datasource(DATASOURCE)
    .min(0)
    .fillOpacity(8)
    .lineWidth(2)
    .legend(legend)
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
    .span(panel.width)
    .height(HEIGHT)
  panel.queries.forEach(([expr, name], i) =>
    builder.withTarget(query(expr, name, i, panel.exemplars === true)),
  )
  return builder
}

export const stat = (panel: PanelDescription): StatBuilder => {
  const builder = new StatBuilder()
    .title(panel.title)
    .description(panel.description)
    .unit(panel.unit)
    .datasource(DATASOURCE)
    // The SDK leaves calcs empty, and the panel too.
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(BigValueGraphMode.Area)
    .span(panel.width)
    .height(HEIGHT)
  panel.queries.forEach(([expr, name], i) => builder.withTarget(query(expr, name, i, false)))
  return builder
}

/** Half as wide as the dashboard. */
export const half = (
  title: string,
  description: string,
  unit: PanelDescription['unit'],
  ...queries: PanelDescription['queries']
): PanelDescription => ({ title, description, unit, queries, width: 12 })
