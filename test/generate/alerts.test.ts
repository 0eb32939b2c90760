import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import type { AlertDefinition, AlertScenario } from '../../src/generate/alerts/alert.ts'
import { ALERTS } from '../../src/generate/alerts/index.ts'
import { CATALOG } from '../../src/metrics/catalog.ts'
import { GROUP_LABELS } from '../../src/slis/verdict.ts'
import { files, promtool, root, rules } from './project.ts'

const alerts = Object.entries<AlertDefinition>(ALERTS)

/** Alerts of the design whose rows no code feeds yet. When a row comes, its alert comes with it. */
const WAITING: Readonly<Record<string, readonly string[]>> = {
  AuthsloConfigReloadFailed: ['authslo_config_last_reload_successful'],
}

test.each(Object.entries(WAITING))(
  '%s waits for a row, and for no longer than that',
  (name, rows) => {
    expect(Object.keys(ALERTS)).not.toContain(name)
    const missing = rows.filter((row) => !(row in CATALOG))
    expect(missing, `its rows have come: write src/generate/alerts for ${name}`).not.toEqual([])
  },
)

test('an alert of each group that can be, each once', () => {
  const names = rules.flatMap(({ alert }) => alert ?? [])
  expect(new Set(names).size).toBe(names.length)
  for (const [name] of alerts) expect(names).toContain(name)
})

const SUBJECT = /\b(?:resource_server|server)="([^"]*)"/
const hasSilence = ({ series, expect: moments }: AlertScenario): boolean => {
  const told = Object.values(moments).flat()
  if (told.length === 0) return true
  const subjects = series.flatMap(([text]) => SUBJECT.exec(text)?.[1] ?? [])
  return subjects.some((subject) => !told.some((fires) => Object.values(fires).includes(subject)))
}

test.each(alerts)('%s is shown to fire and to be silent', (_, { scenarios, labels }) => {
  const moments = scenarios.flatMap(({ expect: moment }) => Object.values(moment))
  expect(moments.some((fires) => fires.length > 0)).toBe(true)
  // A scenario in which nothing ever fires, or one in which some of its subjects never do.
  expect(scenarios.some(hasSilence)).toBe(true)
  // The labels that it declares are those that it has, beside those of the group whose promise it is.
  const isOwn = (label: string): boolean =>
    labels.includes(label) || !GROUP_LABELS.some((group) => group === label)
  for (const found of moments.flat())
    expect(Object.keys(found).filter(isOwn).toSorted()).toEqual([...labels].toSorted())
})

test.each(alerts)('%s names only labels that it has', (_, alert) => {
  const { summary, description, logs = {}, labels } = alert
  const used = `${summary}${description}`.matchAll(/\$labels\.(\w+)/g)
  for (const [, label] of used) expect(labels).toContain(label)
  for (const value of Object.values(logs).flat())
    if (value.startsWith('$')) expect(labels).toContain(value.slice(1))
})

interface TestFile {
  readonly rule_files: readonly string[]
  readonly evaluation_interval: string
  readonly tests: readonly {
    readonly promql_expr_test: readonly {
      readonly expr: string
      readonly eval_time: string
      readonly exp_samples: readonly unknown[]
    }[]
  }[]
}

/** What an alert says when it fires: promtool prints it where it was not expected. */
const said = (name: string): string => {
  const [, text = ''] = files.find(([path]) => path === `alerts/tests/${name}.test.yaml`) ?? []
  const whole = parse(text) as TestFile
  const rule = whole.rule_files[0] ?? ''
  const firing = whole.tests.find(({ promql_expr_test: checks }) =>
    checks.some(({ exp_samples: samples }) => samples.length > 0),
  )
  const { promql_expr_test: checks = [], ...scenario } = firing ?? {}
  const at = checks.find(({ exp_samples: samples }) => samples.length > 0)?.eval_time ?? '0s'
  const folder = mkdtempSync(join(tmpdir(), 'authslo-said-'))
  try {
    const file = join(folder, 'said.test.yaml')
    const asked = {
      rule_files: [join(root, 'alerts', rule.replace('../', ''))],
      evaluation_interval: whole.evaluation_interval,
      tests: [
        { ...scenario, alert_rule_test: [{ eval_time: at, alertname: name, exp_alerts: [] }] },
      ],
    }
    writeFileSync(file, stringify(asked))
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', file], {
      encoding: 'utf8',
    })
    expect(status, name).toBe(1)
    return `${stdout}${stderr}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.each(alerts)(
  'what %s says can be read',
  (name, alert) => {
    const text = said(name)
    expect(text).toContain(`runbook_url="https://`)
    expect(text).not.toMatch(/<error|<no value>|%!|NaN|\{\{/)
    const [first] = alert.scenarios.flatMap(({ expect: moments }) => Object.values(moments).flat())
    if (alert.severity === 'page' && alert.labels.includes('server'))
      expect(text).toContain(`No source of ${first?.['server']} is in trouble.`)
    for (const [label, value] of text.matchAll(/\$\w+/g)) expect(`${label}${value}`).toBe('')
  },
  60_000,
)

test('every alert has a page, and every page an alert', () => {
  const pages = files.filter(([path]) => path.startsWith('docs/runbooks/')).map(([path]) => path)
  const names = rules.flatMap(({ alert }) => alert ?? [])
  expect(pages.toSorted()).toEqual(names.map((name) => `docs/runbooks/${name}.md`).toSorted())
})

test('the catalogue of the examples is complete: here, or waiting', () => {
  const known = [...Object.keys(ALERTS), ...Object.keys(WAITING)]
  expect(new Set(known).size).toBe(known.length)
  expect(readFileSync(join(root, 'docs/runbooks/OAuthIssuanceStopped.md'), 'utf8')).toContain(
    'operations/fail-over.md',
  )
})
