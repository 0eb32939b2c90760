// The rules of grafana/dashboard-linter, as far as they can fail on dashboards of Prometheus, Loki and Tempo in v1 JSON.
import { parser } from '@prometheus-io/lezer-promql'
import { isRow, type Dashboard, type Panel } from '../../tools/panels/dashboards.ts'

/** What is wrong, in words; nothing where all is well. */
export type Rule = (dashboard: Dashboard) => readonly string[]

const UNITS = ['percentunit', 'reqps', 's', 'bytes', 'Bps', 'dateTimeFromNow', 'short', 'none']
const WITH_VALUES = ['stat', 'table', 'timeseries', 'gauge']

const panelsOf = ({ panels }: Dashboard): readonly Panel[] =>
  panels.filter((panel) => !isRow(panel))
const valuePanels = (dashboard: Dashboard): readonly Panel[] =>
  panelsOf(dashboard).filter(({ type }) => WITH_VALUES.includes(type))
const promPanels = (dashboard: Dashboard): readonly Panel[] =>
  panelsOf(dashboard).filter(({ datasource }) => datasource.type === 'prometheus')

const faultsIn = <T>(
  things: readonly T[],
  isWrong: (thing: T) => boolean,
  nameOf: (thing: T) => string,
): readonly string[] => things.filter(isWrong).map(nameOf)
const titleOf = ({ title }: { readonly title: string }): string => title

/** Variables of Grafana are durations and label values to PromQL. */
const plain = (expr: string): string =>
  expr.replaceAll(/\$__(rate_interval|range)/g, '5m').replaceAll(/\$\w+/g, 'x')

export const errorsIn = (query: string): number => {
  let errors = 0
  parser.parse(plain(query)).iterate({ enter: ({ type }) => void (type.isError && errors++) })
  return errors
}

const ofTargets =
  (isWrong: (expr: string) => boolean): Rule =>
  (dashboard) =>
    promPanels(dashboard).flatMap(({ title, targets }) =>
      faultsIn(
        targets,
        ({ expr }) => isWrong(expr),
        ({ refId }) => `${title} ${refId}`,
      ),
    )

const selectors = (expr: string): readonly string[] =>
  expr.match(/\b(?:oauth|authslo|slo|process|nodejs|ALERTS)[\w:]*(?:\{[^}]*\})?/g) ?? []
const narrowedBy = (label: string): Rule =>
  ofTargets((expr) =>
    selectors(expr).some((selector) => !selector.includes(`${label}=~"$${label}"`)),
  )
const hasVariable =
  (label: string): Rule =>
  ({ templating }) =>
    templating.list.some(({ name, type }) => name === label && type === 'query') ? [] : [label]
const queryVariables = ({ templating }: Dashboard): Dashboard['templating']['list'] =>
  templating.list.filter(({ type }) => type === 'query')

export const RULES: Readonly<Record<string, Rule>> = {
  'template-datasource-rule': ({ templating }) => {
    const sources = templating.list.filter(({ type }) => type === 'datasource')
    const wrong = sources.filter(({ name, label, query }) => {
      const type = typeof query === 'string' ? query : query.query
      const title = `${type.charAt(0).toUpperCase()}${type.slice(1)} data source`
      return name !== `${type}_datasource` || label !== title
    })
    return sources.length === 0 ? ['no data source'] : wrong.map(({ name }) => name)
  },
  'template-job-rule': hasVariable('job'),
  'template-instance-rule': hasVariable('instance'),
  'template-label-promql-rule': (dashboard) =>
    faultsIn(
      queryVariables(dashboard),
      ({ query }) => {
        const written = typeof query === 'string' ? query : query.query
        const [, of] = /^label_values\((.+), \w+\)$/.exec(written) ?? []
        return of === undefined || errorsIn(of) > 0
      },
      ({ name }) => name,
    ),
  'template-on-time-change-reload-rule': (dashboard) =>
    faultsIn(
      queryVariables(dashboard),
      ({ refresh }) => refresh !== 2,
      ({ name }) => name,
    ),
  'panel-datasource-rule': (dashboard) =>
    faultsIn(
      panelsOf(dashboard),
      ({ datasource: { type, uid } }) => uid !== `\${${type}_datasource}`,
      titleOf,
    ),
  'panel-title-description-rule': (dashboard) =>
    faultsIn(
      panelsOf(dashboard),
      ({ title, description }) => title === '' || description === '',
      titleOf,
    ),
  'panel-units-rule': (dashboard) =>
    faultsIn(
      valuePanels(dashboard),
      ({ fieldConfig }) => !UNITS.includes(fieldConfig.defaults.unit),
      titleOf,
    ),
  'panel-no-targets-rule': (dashboard) =>
    faultsIn(panelsOf(dashboard), ({ targets }) => targets.length === 0, titleOf),
  'target-promql-rule': ofTargets((expr) => errorsIn(expr) > 0),
  'target-rate-interval-rule': ofTargets((expr) =>
    /\bi?rate\([^[]*\[(?!\$__rate_interval\])/.test(expr),
  ),
  'target-job-rule': narrowedBy('job'),
  'target-instance-rule': narrowedBy('instance'),
  'target-counter-agg-rule': ofTargets((expr) =>
    /(?<!(?:rate|increase)\()\b\w+_total\b(?!\{)(?!\[)/.test(expr),
  ),
  'uneditable-dashboard-rule': ({ editable }) => (editable ? ['editable'] : []),
}
