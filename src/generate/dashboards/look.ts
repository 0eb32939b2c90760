// The common look of our panels, and what the SDK forgets (see the notes beside each).
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
import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard'
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder as HeatmapBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap'
import { PanelBuilder as LogsBuilder } from '@grafana/grafana-foundation-sdk/logs'
import { DataqueryBuilder as LokiQuery } from '@grafana/grafana-foundation-sdk/loki'
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import {
  DataqueryBuilder as TempoQuery,
  SearchTableType,
  TempoQueryType,
} from '@grafana/grafana-foundation-sdk/tempo'
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { PanelDescription, PanelQuery } from './panel.ts'

/** Data sources are variables, so that a file is imported anywhere. */
export const DATASOURCES = {
  prometheus: { type: 'prometheus', uid: '${prometheus_datasource}' },
  loki: { type: 'loki', uid: '${loki_datasource}' },
  tempo: { type: 'tempo', uid: '${tempo_datasource}' },
} as const

/** Where a series leads to. */
export interface SeriesLink {
  readonly title: string
  readonly url: string
}

const REF_IDS = 'ABCDEFGH'
const refId = (i: number): string => REF_IDS.charAt(i)

const promQuery = ([expr, legend]: PanelQuery, i: number): DataqueryBuilder =>
  new DataqueryBuilder()
    .expr(expr)
    .legendFormat(legend)
    .refId(refId(i))
    .datasource(DATASOURCES.prometheus)

/** Without a threshold no colour says good or bad. */
const thresholds = ({ redBelow }: PanelDescription): ThresholdsConfigBuilder => {
  const steps: Threshold[] =
    redBelow === undefined
      ? [{ color: 'text', value: null }]
      : [
          { color: 'red', value: null },
          { color: 'green', value: redBelow },
        ]
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps)
}

/** A limit is a dashed red line, not one more series. */
const LIMIT = [
  { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
  { id: 'custom.fillOpacity', value: 0 },
]

const timeseries = (panel: PanelDescription): TimeseriesBuilder => {
  // Without this the SDK hides the legend.
  const legend = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .calcs([])
  const builder = new TimeseriesBuilder()
    .fillOpacity(8)
    .lineWidth(2)
    .thresholds(thresholds(panel))
    .legend(legend)
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
  if (panel.signed !== true) builder.min(0)
  panel.queries.forEach((query, i) => {
    const target = promQuery(query, i)
    builder.withTarget(panel.exemplars === true ? target.exemplar(true) : target)
    if (query[2] === 'limit') builder.overrideByQuery(refId(i), LIMIT)
  })
  return builder
}

const stat = (panel: PanelDescription): StatBuilder => {
  const builder = new StatBuilder()
    // The SDK leaves calcs empty, and the panel too.
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(BigValueGraphMode.Area)
    .thresholds(thresholds(panel))
    .noValue('none')
  panel.queries.forEach((query, i) => builder.withTarget(promQuery(query, i)))
  return builder
}

/** A line a series, a column a label; more than one query: a column each. */
const table = (panel: PanelDescription): TableBuilder => {
  const values = Object.fromEntries(
    panel.queries.map(([, name], i) => [
      panel.queries.length === 1 ? 'Value' : `Value #${refId(i)}`,
      name,
    ]),
  )
  const builder = new TableBuilder()
    .thresholds(thresholds(panel))
    .filterable(true)
    .noValue('none')
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: { excludeByName: { Time: true, __name__: true }, renameByName: values },
    })
  panel.queries.forEach((query, i) =>
    builder.withTarget(promQuery(query, i).instant().format(PromQueryFormat.Table)),
  )
  return builder
}

const heatmap = (panel: PanelDescription): HeatmapBuilder => {
  const builder = new HeatmapBuilder()
    // The buckets are Prometheus' own.
    .calculate(false)
    .color(
      new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(64),
    )
    .yAxis(new YAxisConfigBuilder().unit(panel.unit))
  panel.queries.forEach((query, i) =>
    builder.withTarget(promQuery(query, i).format(PromQueryFormat.Heatmap).exemplar(true)),
  )
  return builder
}

const logs = (panel: PanelDescription): LogsBuilder => {
  const builder = new LogsBuilder().showTime(true).wrapLogMessage(true)
  panel.queries.forEach(([expr], i) =>
    builder.withTarget(new LokiQuery().expr(expr).refId(refId(i)).datasource(DATASOURCES.loki)),
  )
  return builder
}

const traces = (panel: PanelDescription): TableBuilder => {
  const builder = new TableBuilder().filterable(true)
  panel.queries.forEach(([query], i) =>
    builder.withTarget(
      new TempoQuery()
        .query(query)
        .queryType('traceql' satisfies `${TempoQueryType}`)
        .tableType(SearchTableType.Traces)
        .limit(50)
        .refId(refId(i))
        .datasource(DATASOURCES.tempo),
    ),
  )
  return builder
}

export const HEIGHT = { stat: 5, timeseries: 8, table: 8, heatmap: 8, logs: 10, traces: 8 } as const
export const SOURCE_OF = {
  stat: 'prometheus',
  timeseries: 'prometheus',
  table: 'prometheus',
  heatmap: 'prometheus',
  logs: 'loki',
  traces: 'tempo',
} as const

const LOOKS = { timeseries, stat, table, heatmap, logs, traces } as const

export const panelOf = (panel: PanelDescription, links: readonly SeriesLink[]): object => {
  const made = LOOKS[panel.look](panel)
    .title(panel.title)
    .description(panel.description)
    .unit(panel.unit)
    .datasource(DATASOURCES[SOURCE_OF[panel.look]])
    .build()
  const { defaults, overrides } = made.fieldConfig ?? { defaults: {}, overrides: [] }
  // The SDK knows links of dashboards only, which say too much.
  return links.length === 0
    ? made
    : { ...made, fieldConfig: { defaults: { ...defaults, links }, overrides } }
}
