import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import type { Diagnostic } from '../../src/diagnostic.ts'
import { inhibits, routesTaken, type Route } from '../../src/generate/routing/behaviour.ts'
import { checkAlertmanager } from '../../src/generate/routing/check.ts'
import { fragment } from '../../src/generate/routing/configuration.ts'
import { alertsOf, receiverFor } from '../../src/generate/routing/expected.ts'
import { matches, parseMatchers } from '../../src/generate/routing/matchers.ts'
import { generateAll } from '../../src/generate/index.ts'
import type { Project } from '../../src/generate/project.ts'
import { inhibitions } from './inhibitions.ts'
import { amtool, files, project, root } from './project.ts'
import { freePort } from '../../tools/free-port.ts'

const example = join(root, 'alerts/alertmanager/alertmanager.yaml')
const [, text = ''] = files.find(([path]) => example.endsWith(path)) ?? []
const alerts = alertsOf(project)
const nameOf = (labels: Readonly<Record<string, string>>): string => labels['alertname'] ?? ''
test('amtool accepts the example', () => {
  const { status, stdout, stderr } = spawnSync(amtool, ['check-config', example], {
    encoding: 'utf8',
  })
  expect(status, `${stdout}${stderr}`).toBe(0)
})

test.each(alerts.map((labels) => [nameOf(labels), labels] as const))(
  'amtool sends %s where it belongs, and so do we',
  (_, labels) => {
    const wanted = receiverFor(labels, project.alerting)
    const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
    const { status, stdout } = spawnSync(
      amtool,
      [
        'config',
        'routes',
        'test',
        `--config.file=${example}`,
        `--verify.receivers=${wanted}`,
        ...pairs,
      ],
      { encoding: 'utf8' },
    )
    expect(status, stdout).toBe(0)
    const { route } = parse(text) as { route: Route }
    expect(routesTaken(route, labels).map(({ receiver }) => receiver)).toEqual([wanted])
  },
)

test('pages, tickets, security and teams with receivers of their own', () => {
  const alerting: Project['alerting'] = {
    receivers: { page: 'p', ticket: 't', security: 's', none: 'n' },
    teams: { platform: { page: 'pp' } },
  }
  const to = (team: string, severity: string): string => receiverFor({ team, severity }, alerting)
  expect(to('identity', 'page')).toBe('p')
  expect(to('identity', 'ticket')).toBe('t')
  expect(to('security', 'page')).toBe('s')
  expect(to('security', 'ticket')).toBe('s')
  expect(to('platform', 'page')).toBe('pp')
  expect(to('platform', 'ticket')).toBe('t')
  expect(to('identity', 'none')).toBe('n')
  const made = generateAll({ ...project, alerting }, ['alertmanager'])[1]?.[1] ?? ''
  expect(checkAlertmanager(made, 'am.yaml', { ...project, alerting })).toEqual([])
  const { route } = parse(made) as { route: Route }
  for (const [team, severity, receiver] of [
    ['platform', 'page', 'pp'],
    ['platform', 'ticket', 't'],
    ['security', 'page', 's'],
    ['security', 'ticket', 's'],
    ['identity', 'page', 'p'],
  ] as const) {
    const taken = routesTaken(route, { service: 'authslo', team, severity })
    expect(taken.map((one) => one.receiver)).toEqual([receiver])
  }
})

const rules = fragment(project).inhibit_rules
const silences = (source: Record<string, string>, target: Record<string, string>): boolean =>
  rules.some((rule) => inhibits(rule, source, target))

test('nothing silences security, the flatline alerts, or a page for want of a log', () => {
  const sources = [...alerts, ...alerts.map((labels) => ({ ...labels, team: 'security' }))]
  for (const source of sources) {
    for (const target of alerts) {
      expect(silences(source, { ...target, team: 'security' })).toBe(false)
      if (/Flatline|Stopped|Breadth/.test(nameOf(target)))
        expect(silences(source, target), `${nameOf(source)} ${nameOf(target)}`).toBe(false)
      if (nameOf(source).startsWith('Authslo') && target['severity'] === 'page')
        expect(silences(source, target), `${nameOf(source)} ${nameOf(target)}`).toBe(false)
    }
  }
})

const PAIRS = inhibitions(project)

test.each(PAIRS)('%s', (_, source, target, expected) => {
  expect(silences(source, target)).toBe(expected)
})

let server: ChildProcess
let folder: string
let address: string
const until = async (condition: () => Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 300; i++) {
    if (await condition().catch(() => false)) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('it did not become true in 30 s')
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'authslo-alertmanager-'))
  const [port, cluster] = [await freePort(), '']
  address = `http://127.0.0.1:${port}`
  server = spawn(
    join(root, '.tools/bin/alertmanager'),
    [
      `--config.file=${example}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--cluster.listen-address=${cluster}`,
    ],
    // Its templates are below.
    { stdio: 'ignore', cwd: join(root, '.tools') },
  )
  await until(async () => (await fetch(`${address}/-/ready`)).ok)
}, 40_000)
afterAll(async () => {
  const ended = new Promise((done) => server.once('close', done))
  server.kill()
  await ended
  rmSync(folder, { recursive: true })
})

interface Shown {
  readonly labels: Record<string, string>
  readonly status: { readonly inhibitedBy: readonly string[]; readonly state: string }
}

// Not all of them, for time.
const ASKED = PAIRS.filter(([name], i) => i % 4 === 0 || !name.includes(','))
test.each(ASKED)('a real Alertmanager agrees: %s', async (name, source, target, expected) => {
  // Each pair lives on servers of its own.
  const mine = (labels: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(labels).flatMap(([key, value]) =>
        value === '' ? [] : [[key, key === 'server' ? `${value} ${name}` : value]],
      ),
    )
  const post = (labels: Record<string, string>): Promise<Response> =>
    fetch(`${address}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ labels: mine(labels) }]),
    })
  expect((await post(source)).status).toBe(200)
  expect((await post(target)).status).toBe(200)
  const shown = async (labels: Record<string, string>): Promise<Shown | undefined> => {
    const all = (await (await fetch(`${address}/api/v2/alerts`)).json()) as Shown[]
    const wanted = Object.entries(mine(labels))
    return all.find(
      (one) =>
        Object.keys(one.labels).length === wanted.length &&
        wanted.every(([key, value]) => one.labels[key] === value),
    )
  }
  await until(
    async () => (await shown(target))?.status.state === (expected ? 'suppressed' : 'active'),
  )
  expect(((await shown(target))?.status.inhibitedBy.length ?? 0) > 0).toBe(expected)
})

const said = ({ id, severity, place, problem }: Diagnostic): string =>
  `${[place.line, place.column].join(':')} ${severity} [${id}] ${problem}`
const MISTAKES: readonly (readonly [string, (example: string) => string, readonly RegExp[]])[] = [
  ['the example itself', (good) => good, []],
  [
    'no Alertmanager at all',
    () => 'groups: []\n',
    [/^: error \[no-route\] the file has no `route`$/],
  ],
  ['a route that is empty', () => 'route:\n', [/^: error \[no-route\] the file has no `route`$/]],
  [
    'nothing but a route, other keys empty',
    () => 'route:\nreceivers:\ninhibit_rules:\n'.replace('route:', 'route: {receiver: all}'),
    [
      /^1:8 error \[wrong-receiver\] /,
      ...Array.from({ length: 3 }, () => /^1:8 error \[wrong-receiver\] /),
      ...Array.from({ length: 4 }, () => /^2:11 error \[unknown-receiver\] /),
      /^3:15 warning \[not-silenced\] /,
    ],
  ],
  ['no YAML', () => 'route: {\n', [/^2:1 error \[yaml-syntax\] this is not YAML: /]],
  [
    'pages go elsewhere',
    (good) =>
      good.replace(
        '        - receiver: authslo-page\n          matchers:\n            - severity="page"',
        '        - receiver: authslo-ticket\n          matchers:\n            - severity="page"',
      ),
    [
      /^\d+:11 error \[wrong-receiver\] \w+ and \d+ more would go to `authslo-ticket`, not to `authslo-page`$/,
    ],
  ],
  [
    'a receiver that is missing',
    (good) => good.replace('  - name: authslo-page\n', '  - name: other\n'),
    [/^\d+:3 error \[unknown-receiver\] `authslo-page` is no receiver of this file$/],
  ],
  [
    'one group for everything',
    (good) =>
      good.replace('        - alertname\n        - slo\n        - server\n', '        - service\n'),
    [
      /^\d+:11 warning \[grouped-together\] group_by of the route that \w+ takes has no `alertname`: one notification would stand for several troubles$/,
      // One for each route that an alert takes: pages, tickets, both of security.
      ...Array.from({ length: 3 }, () => /^\d+:\d+ warning \[grouped-together\] /),
    ],
  ],
]

test.each(MISTAKES)('check --alertmanager: %s', (_, change, expected) => {
  const changed = change(text)
  const problems = checkAlertmanager(changed, 'am.yaml', project).map(said)
  expect(problems).toEqual(expected.map((pattern) => expect.stringMatching(pattern) as string))
})

test('check --alertmanager: matchers that cannot be read are told, and match nothing', () => {
  const changed = text.replace(
    '            - severity="page"',
    `            - 'foo.bar="x"'\n            - severity=~"(?i)page"`,
  )
  const problems = checkAlertmanager(changed, 'am.yaml', project)
  const [first, second, ...others] = problems.map(said)
  expect(first).toMatch(/^\d+:15 error \[unreadable-matcher\] `foo\.bar="x"` cannot be read/)
  expect(second).toMatch(/^\d+:15 error \[unreadable-matcher\] `severity=~"\(\?i\)page"` cannot be/)
  expect(others).toEqual([expect.stringMatching(/\[wrong-receiver\]/)])
})

test('check --alertmanager: rules that silence too much, and rules that are missing', () => {
  const { inhibit_rules: _, ...rest } = parse(text) as { inhibit_rules: unknown }
  const without = checkAlertmanager(stringify(rest), 'am.yaml', project)
  expect(without.map(({ id, severity }) => `${severity} ${id}`)).toEqual(['warning not-silenced'])
  const wide = {
    ...rest,
    inhibit_rules: [
      ...rules,
      { source_matchers: ['severity="ticket"'], target_match: { severity: 'page' }, equal: [] },
    ],
  }
  const [found, ...others] = checkAlertmanager(stringify(wide), 'am.yaml', project)
  expect(others).toEqual([])
  expect(found).toMatchObject({ id: 'silenced-alert', severity: 'error' })
  expect(found?.problem).toMatch(
    /^while \w+ fires, \w+ would be silent, and \d+ more pairs like it$/,
  )
})

test('matchers as Alertmanager reads them', () => {
  expect(parseMatchers('{a="b",c=~"d|e"}')).toHaveLength(2)
  expect(parseMatchers('a = b')).toEqual([{ label: 'a', operator: '=', value: 'b' }])
  expect(parseMatchers(String.raw`a!~"x\"y"`)).toEqual([
    { label: 'a', operator: '!~', value: 'x"y' },
  ])
  expect(parseMatchers('no matcher')).toBeUndefined()
  const of = (matcher: string, labels: Record<string, string>): boolean =>
    matches(labels, parseMatchers(matcher) ?? [])
  expect(of('a=~"b|c"', { a: 'c' })).toBe(true)
  expect(of('a=~"b"', { a: 'bb' })).toBe(false)
  expect(of('a!~"b"', { a: 'bb' })).toBe(true)
  expect(of('a!=""', {})).toBe(false)
  expect(of('a=""', {})).toBe(true)
})
