// `npm run mutate`: alters the generated rules, one thing at a time, and runs their promtool tests: do they notice? Writes its section
// of docs/reference/alert-quality.md. All mutants of a rule file run at once, each as a rule of its own beside the good one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parser } from '@prometheus-io/lezer-promql'
import { parse, stringify } from 'yaml'
import { commandTable } from '../src/commands/index.ts'
import { defaultConfig } from '../src/config/config.ts'
import { inhibits, type InhibitRule } from '../src/generate/routing/behaviour.ts'
import { inhibitRules } from '../src/generate/routing/inhibition.ts'
import { generateAll } from '../src/generate/index.ts'
import type { RuleGroup } from '../src/generate/rule-group.ts'
import type { Expectation, RuleTest } from '../src/generate/rule-scenario.ts'
import { generateProject } from '../src/running/generate-project.ts'
import { readSlos } from '../src/running/shipped-slos.ts'
import { inhibitions } from '../test/generate/inhibitions.ts'
import { mutantsOf, type Mutant, type Rule } from './alert-quality/mutants.ts'
import { run } from './alert-quality/processes.ts'
import { bin, root, table, writeSection } from './alert-quality/report.ts'

const loaded = readSlos(undefined, root)
if (!loaded.ok) throw new Error('the shipped SLOs do not load')
const project = generateProject(
  { config: defaultConfig(), slos: loaded.value },
  { timeScale: 1, commands: commandTable },
)
const files = new Map(generateAll(project, ['rules', 'tests']))
const only = process.argv[2]

interface TestFile {
  readonly rule_files: readonly string[]
  readonly evaluation_interval: string
  readonly tests: readonly RuleTest[]
}
interface Tried extends Mutant {
  readonly unit: string
  readonly id: string
  killed: boolean
}

const nameOf = (rule: Rule): string => ('alert' in rule ? rule.alert : rule.record)
const named = (rule: Rule, name: string): Rule =>
  'alert' in rule ? { ...rule, alert: name } : { ...rule, record: name as typeof rule.record }
const parses = (expr: string): boolean => {
  let good = true
  parser.parse(expr).iterate({ enter: ({ type }) => void (type.isError && (good = false)) })
  return good
}
/** Names of rules as expectations write them: whole words. */
const renamed = (text: string, from: string, to: string): string =>
  text.replaceAll(new RegExp(`(?<![\\w:])${from}(?![\\w:])`, 'g'), to)

/** The tests of one file, on the mutants of the rules that they tell apart. */
const tryUnit = async (unit: string, rulesPath: string, testPath: string): Promise<Tried[]> => {
  const { groups } = parse(files.get(rulesPath) ?? '') as { groups: RuleGroup[] }
  const testFile = parse(files.get(testPath) ?? '') as TestFile
  const expectations = testFile.tests.flatMap((test) => test.promql_expr_test)
  const concerns = (rule: Rule, { expr }: Expectation): boolean => {
    const name = nameOf(rule)
    return renamed(expr, name, '') !== expr
  }
  const tried: Tried[] = []
  const originals: { id: string; rule: Rule; group: number }[] = []
  groups.forEach((group, g) => {
    for (const rule of group.rules) {
      if (!expectations.some((expectation) => concerns(rule, expectation))) continue
      const id = `${nameOf(rule)}__o${originals.length}`
      originals.push({ id, rule, group: g })
      for (const mutant of mutantsOf(rule)) {
        if (!parses(mutant.rule.expr)) continue
        tried.push({ ...mutant, unit, id: `${nameOf(rule)}__m${tried.length}`, killed: false })
      }
    }
  })
  const folder = mkdtempSync(join(tmpdir(), 'authslo-mutate-'))
  try {
    const original = (id: string): { rule: Rule; group: number } | undefined =>
      originals.find((one) => id.startsWith(`${nameOf(one.rule)}__`))
    for (let round = 0; round < 40; round++) {
      const alive = tried.filter(({ killed }) => !killed)
      const all = [
        ...originals,
        ...alive.map(({ id, rule }) => ({ id, rule, group: original(id)?.group ?? 0 })),
      ]
      const changed = groups.map((group, g) => ({
        ...group,
        rules: [
          ...group.rules,
          ...all.filter((one) => one.group === g).map(({ id, rule }) => named(rule, id)),
        ],
      }))
      writeFileSync(join(folder, 'rules.yaml'), stringify({ groups: changed }))
      const tests = testFile.tests.map((test) => ({
        ...test,
        promql_expr_test: all.flatMap(({ id, rule }) =>
          test.promql_expr_test
            .filter((expectation) => concerns(rule, expectation))
            .map((expectation) => ({
              ...expectation,
              expr: renamed(expectation.expr, nameOf(rule), id),
              exp_samples: expectation.exp_samples.map(({ labels, value }) => ({
                labels: renamed(labels, nameOf(rule), id),
                value,
              })),
            })),
        ),
      }))
      writeFileSync(
        join(folder, 'test.yaml'),
        stringify(
          { ...testFile, rule_files: ['rules.yaml'], tests },
          { aliasDuplicateObjects: false },
        ),
      )
      const { output } = await run(bin('promtool'), ['test', 'rules', join(folder, 'test.yaml')])
      // A rule that Prometheus cannot evaluate ends its test at once: it is found out, and the others run without it.
      const broken = [...output.matchAll(/rule: (\S+), time/g)].map(([, id = '']) => id)
      if (broken.length > 0) {
        for (const mutant of tried) if (broken.includes(mutant.id)) mutant.killed = true
        continue
      }
      if (/unable to load|could not parse|groupname/.test(output) && !output.includes('exp:'))
        throw new Error(output.slice(0, 2000))
      const failed = output
        .split('\n')
        .filter((line) => line.trimStart().startsWith('expr: '))
        .map((line) => {
          const id = /[\w:]+__[mo]\d+/.exec(line)?.[0] ?? ''
          return { id, line: line.replace(id, 'X').replaceAll(id, 'X') }
        })
      for (const mutant of alive) {
        const sound = new Set(
          failed
            .filter(({ id }) =>
              originals.some(
                (one) =>
                  one.id === id &&
                  nameOf(one.rule) === mutant.id.replace(/__m\d+$/, '') &&
                  sameLabels(one.rule, mutant.rule),
              ),
            )
            .map(({ line }) => line),
        )
        mutant.killed = failed.some(({ id, line }) => id === mutant.id && !sound.has(line))
      }
      return tried
    }
    throw new Error(`${unit}: too many rules that cannot be evaluated`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** slo:error_ratio is recorded three times, with another window each. */
const sameLabels = (a: Rule, b: Rule): boolean =>
  JSON.stringify(a.labels ?? {}) === JSON.stringify(b.labels ?? {})

/** One SLO of each set of tiers, and every other alert. */
const units = (): readonly (readonly [string, string, string])[] => {
  const sets = new Map(
    project.slos.map((slo) => [
      JSON.stringify(slo.tiers.map(({ name, factor }) => [name, factor])),
      slo.name,
    ]),
  )
  const ofSlos = [...sets.values()].flatMap((name) =>
    ['fast', 'slow'].map(
      (kind) =>
        [
          `${name} ${kind}`,
          `alerts/${name}.rules.yaml`,
          `alerts/tests/${name}.${kind}.test.yaml`,
        ] as const,
    ),
  )
  const slos = new Set(project.slos.map(({ name }) => name))
  const ofAlerts = [...files.keys()].flatMap((path) => {
    const name = /^alerts\/tests\/(\w+)\.test\.yaml$/.exec(path)?.[1]
    if (name === undefined || slos.has(name)) return []
    const { rule_files: rules } = parse(files.get(path) ?? '') as TestFile
    return [[name, (rules[0] ?? '').replace('..', 'alerts'), path] as const]
  })
  return [...ofSlos, ...ofAlerts].filter(([name]) => only === undefined || name.includes(only))
}

/** Inhibition rules with one thing missing, against the pairs that their tests name. */
const tryInhibition = (): Tried[] => {
  const rules = inhibitRules(project)
  const without = (list: readonly string[], i: number): string[] => list.filter((_, j) => j !== i)
  const variants = rules.flatMap((rule, r) => {
    const at = (
      change: string,
      other: InhibitRule | undefined,
    ): readonly [string, InhibitRule[]] => [
      `rule ${r}: ${change}`,
      rules.flatMap((each, j) => (j === r ? (other ?? []) : each)),
    ]
    return [
      at('dropped', undefined),
      ...rule.source_matchers.map((text, i) =>
        at(`source ${text}`, { ...rule, source_matchers: without(rule.source_matchers, i) }),
      ),
      ...rule.target_matchers.map((text, i) =>
        at(`target ${text}`, { ...rule, target_matchers: without(rule.target_matchers, i) }),
      ),
      ...rule.equal.map((text, i) =>
        at(`equal ${text}`, { ...rule, equal: without(rule.equal, i) }),
      ),
    ]
  })
  return variants.map(([change, changed], i) => ({
    unit: 'inhibition',
    kind: 'inhibition',
    change,
    id: `inhibition ${i}`,
    rule: { alert: 'inhibition', expr: '', keep_firing_for: '', labels: {}, annotations: {} },
    killed: inhibitions(project).some(
      ([, source, target, expected]) =>
        changed.some((rule) => inhibits(rule, source, target)) !== expected,
    ),
  }))
}

const started = Date.now()
const results: Tried[] = only === undefined || only === 'inhibition' ? tryInhibition() : []
const waiting = [...units()]
const worker = async (): Promise<void> => {
  for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) {
    const tried = await tryUnit(...unit)
    results.push(...tried)
    const killed = tried.filter((mutant) => mutant.killed).length
    console.error(`${unit[0]}: ${killed} of ${tried.length} noticed`)
  }
}
await Promise.all([worker(), worker()])

const share = (of: readonly Tried[]): string => {
  const killed = of.filter(({ killed: noticed }) => noticed).length
  return `${killed} of ${of.length} (${((100 * killed) / Math.max(1, of.length)).toFixed(1)} %)`
}
const survivors = results.filter(({ killed }) => !killed)
const { reasonFor } = await import('./alert-quality/survivors.ts')
const kinds = [...new Set(results.map(({ kind }) => kind))].toSorted()
const rulesCount = [...files].filter(([path]) => path.endsWith('.rules.yaml'))
const alertCount = rulesCount
  .map(([, text]) => text.match(/- alert: /g)?.length ?? 0)
  .reduce((sum, count) => sum + count, 0)
const checks = [...files]
  .filter(([path]) => path.endsWith('.test.yaml'))
  .map(([, text]) => text.match(/- expr: /g)?.length ?? 0)
  .reduce((sum, count) => sum + count, 0)
const section = `## Do the tests notice? (\`npm run mutate\`)

${alertCount} alerts, ${checks} assertions for promtool in ${[...files.keys()].filter((path) => path.endsWith('.test.yaml')).length} files. Each mutant is a rule with one thing wrong; it is noticed where its tests fail. One SLO of each set of tiers (${units()
  .filter(([name]) => name.endsWith(' fast'))
  .map(([name]) => name.replace(' fast', ''))
  .join(', ')}), every other alert, and the inhibition rules.

**Noticed: ${share(results)}**, in ${Math.round((Date.now() - started) / 1000)} s.

${table(
  ['what was altered', 'noticed'],
  kinds.map((kind) => [kind, share(results.filter((mutant) => mutant.kind === kind))]),
)}

### Not noticed

${table(
  ['rule', 'altered', 'change', 'why'],
  survivors.map(({ unit, id, kind, change }) => [
    unit.includes(' ') ? id.replace(/__m\d+$/, '') : unit,
    kind,
    `\`${change}\``,
    reasonFor(id, kind, change),
  ]),
)}
`
if (only === undefined) writeSection('mutate', section)
else console.log(section)
const score = 1 - survivors.length / Math.max(1, results.length)
if (score < 0.95) process.exitCode = 1
