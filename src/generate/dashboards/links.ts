// Ways out of a dashboard, which keep the time and what was chosen; and what happened meanwhile.
import {
  AnnotationQueryBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  type AnnotationQuery,
  type DashboardLink,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { DATASOURCES, type SeriesLink } from './look.ts'
import type { PanelDescription } from './panel.ts'
import { firing, series } from './queries.ts'
import { VARIABLES, type VariableName } from './variables.ts'

/** Put on a dashboard by others: `POST /api/annotations` with one of these tags. */
const DEPLOY_TAGS = ['deploy', 'rollback']

/** The SDK hides links and switches in a menu, and knows no other place. */
const inSight = <T extends { placement?: unknown }>(made: T): T => {
  delete made.placement
  return made
}

export const annotationsOf = (variables: readonly VariableName[]): readonly object[] => {
  const query = (name: string, colour: string, expr: string, title: string): AnnotationQuery =>
    new AnnotationQueryBuilder()
      .name(name)
      .datasource(DATASOURCES.prometheus)
      .enable(true)
      .iconColor(colour)
      .expr(expr)
      .titleFormat(title)
      .step('60s')
      .build()
  const deploys = {
    ...new AnnotationQueryBuilder()
      .name('Deploys')
      .datasource({ type: 'grafana', uid: '-- Grafana --' })
      .enable(true)
      .iconColor('blue')
      .build(),
    // The SDK's builder takes no target of this kind.
    target: { type: 'tags', tags: DEPLOY_TAGS, matchAny: true, limit: 100 },
  }
  // Without the variable on the dashboard there is nothing to narrow by.
  const all = (expr: string): string =>
    variables.includes('server') ? expr : expr.replaceAll(/,?server=~"\$server\|?"/g, '')
  return [
    query('Alerts', 'red', all(firing()), '{{alertname}} {{server}}'),
    deploys,
    query(
      'Key rotations',
      'purple',
      all(`changes(${series('oauth_key_last_rotation_timestamp_seconds')}[5m]) > 0`),
      'New signing key of {{server}}',
    ),
  ].map(inSight)
}

const link = (title: string, type: DashboardLinkType): DashboardLinkBuilder =>
  new DashboardLinkBuilder(title).type(type)

/** From the few to the many: what is next first, then all of them, then the runbooks. */
export const linksOf = (
  next: readonly { readonly uid: string; readonly title: string }[],
  runbooks: string,
): DashboardLink[] =>
  [
    ...next.map(({ uid, title }) =>
      link(title, DashboardLinkType.Link).url(`/d/${uid}`).keepTime(true).includeVars(true),
    ),
    link('All of OAuth', DashboardLinkType.Dashboards)
      .tags(['authslo'])
      .asDropdown(true)
      .keepTime(true)
      .includeVars(true),
    link('Runbooks', DashboardLinkType.Link).url(runbooks).icon('doc').targetBlank(true),
  ].map((builder) => inSight(builder.build()))

/** Labels of the lines of a table, or of the series of a graph, and how a link says their values. */
const labelsOf = ({ look, queries }: PanelDescription): readonly string[] =>
  look === 'table'
    ? queries
        .flatMap(([expr]) => [...expr.matchAll(/\bby \(([^)]*)\)/g)].slice(0, 1))
        .flatMap(([, by = '']) => by.split(', '))
    : queries
        .flatMap(([, legend]) => [...legend.matchAll(/\{\{(\w+)\}\}/g)])
        .flatMap(([, label = '']) => label)
const VALUE = { table: '__data.fields', series: '__field.labels' } as const

/** What says its client, region and so on leads to the same dashboard, narrowed to that. */
export const seriesLinks = (
  panel: PanelDescription,
  uid: string,
  variables: readonly VariableName[],
): readonly SeriesLink[] => {
  const labels = labelsOf(panel)
  const value = VALUE[panel.look === 'table' ? 'table' : 'series']
  return variables
    .filter((name) => labels.includes(name))
    .map((name) => {
      const kept = variables.filter((other) => other !== name)
      const also = kept.map((other) => `\${${other}:queryparam}`)
      return {
        title: `Only this ${VARIABLES[name].title.toLowerCase()}`,
        url: `/d/${uid}?${['${__url_time_range}', `var-${name}=\${${value}.${name}}`, ...also].join('&')}`,
      }
    })
}
