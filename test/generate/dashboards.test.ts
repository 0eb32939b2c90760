import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { dashboardTexts } from '../../src/generate/dashboards.ts'
import { DEBUG } from '../../src/generate/dashboards/debug.ts'
import { dashboardText } from '../../src/generate/dashboards/dashboard.ts'
import { generateAll } from '../../src/generate/index.ts'
import { half } from '../../src/generate/dashboards/panel.ts'
import type { Project } from '../../src/generate/project.ts'
import { METRIC_NAMES } from '../../src/metrics/catalog.ts'
import { isRow, type Dashboard, type Panel } from '../../tools/panels/dashboards.ts'
import { RULES } from './dashboard-lint.ts'
import { files, project, root, rules } from './project.ts'

const dashboards = files
  .filter(([path]) => /^dashboards\/[\w-]+\.json$/.test(path))
  .map(([path, text]) => [path, JSON.parse(text) as Dashboard] as const)
const [, some] = dashboards[0] ?? []
if (some === undefined) throw new Error('no dashboards')

const { exclusions } = parse(readFileSync(join(root, 'dashboards/.lint'), 'utf8')) as {
  exclusions: Record<string, { reason: string }>
}

test.each(Object.entries(RULES))('%s of grafana/dashboard-linter', (name, rule) => {
  const faults = dashboards.flatMap(([path, dashboard]) =>
    rule(dashboard).map((fault) => `${path}: ${fault}`),
  )
  const excluded = exclusions[name]
  if (excluded === undefined) {
    expect(faults).toEqual([])
    return
  }
  expect(excluded.reason.length).toBeGreaterThan(20)
  expect(faults, 'an exclusion that is not needed').not.toEqual([])
})

test('every exclusion is of a rule', () => {
  expect(Object.keys(RULES)).toEqual(expect.arrayContaining(Object.keys(exclusions)))
})

/** One way to break each rule. */
const withPanel = (change: Partial<Panel>): Partial<Dashboard> => {
  const [panel] = some.panels.filter((each) => !isRow(each))
  return { panels: [{ ...(panel as Panel), ...change }] }
}
const asking = (expr: string): Partial<Dashboard> =>
  withPanel({ type: 'timeseries', targets: [{ expr, legendFormat: '', refId: 'A' }] })
const withVariable = (name: string, change: object): Partial<Dashboard> => ({
  templating: {
    list: some.templating.list.map((each) => (each.name === name ? { ...each, ...change } : each)),
  },
})
const BROKEN: Readonly<Record<string, Partial<Dashboard>>> = {
  'template-datasource-rule': withVariable('prometheus_datasource', { label: 'Metrics' }),
  'template-label-promql-rule': withVariable('server', { query: 'label_values(x{, server)' }),
  'template-on-time-change-reload-rule': withVariable('server', { refresh: 1 }),
  'panel-datasource-rule': withPanel({ datasource: { type: 'prometheus', uid: 'mine' } }),
  'panel-title-description-rule': withPanel({ description: '' }),
  'panel-units-rule': withPanel({ fieldConfig: { defaults: { unit: 'apples' } } }),
  'panel-no-targets-rule': withPanel({ targets: [] }),
  'target-promql-rule': asking('sum(rate(x[5m])'),
  'target-rate-interval-rule': asking('sum(rate(oauth_logins_total{a="b"}[5m]))'),
  'target-counter-agg-rule': asking('sum(oauth_logins_total)'),
  'uneditable-dashboard-rule': { editable: true },
}

test.each(Object.entries(RULES).filter(([name]) => !(name in exclusions)))(
  '%s finds what is wrong',
  (name, rule) => {
    expect(rule(some)).toEqual([])
    expect(rule({ ...some, ...BROKEN[name] })).toHaveLength(1)
  },
)

test('uids are ours and different; ids follow titles, whatever is put beside them', () => {
  expect(new Set(dashboards.map(([, { uid }]) => uid)).size).toBe(dashboards.length)
  for (const [path, { uid, panels }] of dashboards) {
    expect(uid).toBe(`authslo-${path.replace(/^dashboards\/|\.json$/g, '')}`)
    expect(new Set(panels.map(({ id }) => id)).size, path).toBe(panels.length)
  }
  const idsOf = (text: string): ReadonlyMap<string, number> =>
    new Map((JSON.parse(text) as Dashboard).panels.map(({ title, id }) => [title, id]))
  const before = idsOf(dashboardText(DEBUG, [], project))
  const added = half('First', 'Another.', 'short', ['vector(1)', 'one'])
  const after = idsOf(
    dashboardText({ ...DEBUG, rows: [['New', [added]], ...DEBUG.rows] }, [], project),
  )
  for (const [title, id] of before) expect(after.get(title), title).toBe(id)
})

test('nothing is hidden in a menu', () => {
  for (const [path, dashboard] of dashboards)
    expect(JSON.stringify(dashboard), path).not.toContain('placement":"inControlsMenu')
})

test('panels fill their lines and cover nothing', () => {
  for (const [path, { panels }] of dashboards) {
    const cells = new Map<string, string>()
    for (const { title, gridPos } of panels)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.get(`${x} ${y}`), `${path}: ${title}`).toBeUndefined()
          cells.set(`${x} ${y}`, title)
        }
    const end = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h))
    expect(cells.size, path).toBe(24 * end)
  }
})

test('links lead to our dashboards, and keep the time and what was chosen', () => {
  const uids = dashboards.map(([, { uid }]) => uid)
  for (const [path, { links }] of dashboards) {
    const inner = links.flatMap((link) =>
      link.url?.startsWith('/d/') === true ? [{ ...link, url: link.url }] : [],
    )
    expect(inner.length, path).toBeGreaterThan(0)
    for (const { url, keepTime, includeVars } of inner) {
      expect(uids, path).toContain(url.replace('/d/', ''))
      expect([keepTime, includeVars], path).toEqual([true, true])
    }
  }
})

test('what has a client, a region or a grant leads to that alone, and keeps the rest', () => {
  const [, debug] = dashboards.find(([path]) => path.endsWith('/debug.json')) ?? []
  const panel = debug?.panels.find(({ title }) => title === 'Token requests by grant and region')
  expect(JSON.stringify(panel?.fieldConfig)).toContain(
    '/d/authslo-debug?${__url_time_range}&var-grant_type=${__field.labels.grant_type}&${server:queryparam}&${auth_region:queryparam}',
  )
  const [, clients] = dashboards.find(([path]) => path.includes('clients-and-scopes')) ?? []
  const table = clients?.panels.find(({ title }) => title === 'Clients and their owners')
  expect(JSON.stringify(table?.fieldConfig)).toContain('var-client=${__data.fields.client}&')
})

test('a panel says which variables do not narrow it, and reads each that is not named', () => {
  for (const [path, { panels, templating }] of dashboards)
    for (const { title, description, targets } of panels.filter((each) => !isRow(each))) {
      const [, left = ''] = /Not narrowed by: (.+)\.$/.exec(description) ?? []
      const titles = left.split(', ')
      for (const { name, label } of templating.list.filter(({ type }) => type === 'query'))
        expect(
          targets.some(({ expr }) => expr.includes(`"$${name}`)),
          `${path}: ${title}: ${name}`,
        ).toBe(!titles.includes(label.toLowerCase()))
    }
})

test('every panel of the token endpoint is narrowed by grant, and by region where the metric has it', () => {
  for (const [path, { panels }] of dashboards)
    for (const { title, targets } of panels.filter((each) => !isRow(each)))
      for (const { expr } of targets) {
        if (expr.includes('oauth_token_request'))
          expect(expr, title).toContain('grant_type=~"$grant_type"')
        if (/oauth_token_request(s_total|_duration)/.test(expr))
          expect(expr, `${path} ${title}`).toContain('auth_region=~"$auth_region"')
        if (/oauth_client_token/.test(expr)) expect(expr, title).toContain('client=~"$client"')
      }
})

test('deploys and alerts are drawn on every dashboard', () => {
  for (const [path, { annotations }] of dashboards)
    expect(
      annotations.list.map(({ name }) => name),
      path,
    ).toEqual(['Alerts', 'Deploys', 'Key rotations'])
})

test('every metric of the catalogue is on a panel or in a rule', () => {
  const read = [
    ...rules.map(({ expr }) => expr),
    ...dashboards.flatMap(([, { panels }]) =>
      panels.flatMap(
        ({ targets }) => (targets as Panel['targets'] | undefined)?.map(({ expr }) => expr) ?? [],
      ),
    ),
  ].join('\n')
  expect(
    METRIC_NAMES.filter((name) => !new RegExp(`\\b${name}(_bucket|_count|_sum)?\\b`).test(read)),
  ).toEqual([])
})

test('Loki and Tempo have panels only where the configuration names them, with data sources of their own', () => {
  const sources = (given: Partial<Project>): readonly string[] =>
    dashboardTexts({ ...project, ...given }).flatMap(([, text]) =>
      (JSON.parse(text) as Dashboard).templating.list
        .map(({ name }) => name)
        .filter((name) => /^(loki|tempo)_/.test(name)),
    )
  expect(sources({})).toEqual([])
  const both = { loki: '{app="idp"}', tempo: 'resource.service.name = "idp"' }
  expect(sources(both)).toEqual(['loki_datasource', 'tempo_datasource'])
  const made = dashboardTexts({ ...project, ...both })
  const text = JSON.stringify(made.map(([, each]) => JSON.parse(each) as Dashboard))
  expect(text).toContain('"expr":"{app=\\"idp\\"} |~')
  expect(text).toContain(
    '"query":"{ resource.service.name = \\"idp\\" && (status = error || span.http.response.status_code >= 400) }"',
  )
  for (const [, each] of made)
    for (const [name, rule] of Object.entries(RULES))
      if (!(name in exclusions)) expect(rule(JSON.parse(each) as Dashboard), name).toEqual([])
})

test('Grafana loads them from a folder, its sidecar from ConfigMaps that kubectl can apply', () => {
  const [, provisioning = ''] =
    files.find(([path]) => path === 'dashboards/provisioning.yaml') ?? []
  expect(parse(provisioning)).toMatchObject({
    apiVersion: 1,
    providers: [
      { type: 'file', allowUiUpdates: false, options: { path: expect.any(String) as string } },
    ],
  })
  const maps = generateAll(project, ['kubernetes']).filter(([path]) => path.includes('.configmap.'))
  expect(maps).toHaveLength(dashboards.length)
  const contents = maps.map(([, text]) => {
    expect(Buffer.byteLength(text)).toBeLessThan(200_000)
    const { metadata, data } = parse(text) as {
      metadata: { labels: Record<string, string> }
      data: Record<string, string>
    }
    expect(metadata.labels['grafana_dashboard']).toBe('1')
    return Object.values(data).map((each) => JSON.parse(each) as Dashboard)
  })
  expect(contents.flat()).toEqual(dashboards.map(([, dashboard]) => dashboard))
})
