// `npm run mutate`: alters the generated rules, one thing at a time, and runs their promtool tests: do they notice? Writes its section
// of docs/reference/alert-quality.md. All mutants of a rule file run at once, each as a rule of its own beside the good one.
import { availableParallelism } from 'node:os'
import { parser } from '@prometheus-io/lezer-promql'
import { parse } from 'yaml'
import { commandTable } from '../src/commands/index.ts'
import { defaultConfig } from '../src/config/config.ts'
import { inhibits, type InhibitRule } from '../src/generate/routing/behaviour.ts'
import { inhibitRules } from '../src/generate/routing/inhibition.ts'
import { generateAll } from '../src/generate/index.ts'
import type { RuleGroup } from '../src/generate/rule-group.ts'
import { generateProject } from '../src/running/generate-project.ts'
import { readSlos } from '../src/running/shipped-slos.ts'
import { inhibitions } from '../test/generate/inhibitions.ts'
import { mutantsOf, type Rule } from './alert-quality/mutants.ts'
import {
  concerns,
  nameOf,
  tryMutants,
  type TestFile,
  type Tried,
  type Unit,
} from './alert-quality/mutation-run.ts'
import { reasonFor, sameAs } from './alert-quality/survivors.ts'
import { root, table, writeSection } from './alert-quality/report.ts'

const loaded = readSlos(undefined, root)
if (!loaded.ok) throw new Error('the shipped SLOs do not load')
const project = generateProject(
  { config: defaultConfig(), slos: loaded.value },
  { timeScale: 1, commands: commandTable },
)
const files = new Map(generateAll(project, ['rules', 'tests']))
const only = process.argv[2]
/** Mutants of one run of promtool: few enough that both cores have something to do until the end. */
const CHUNK = 40

const parses = (expr: string): boolean => {
  let good = true
  parser.parse(expr).iterate({ enter: ({ type }) => void (type.isError && (good = false)) })
  return good
}

/** Mutants that are the good rule in other words, by the proof. */
const same = new Map<string, number>()
/** Mutants of the rules that a test file tells apart. */
const mutantsIn = ({ name, groups, testFile }: Unit): readonly Tried[] => {
  const expectations = testFile.tests.flatMap((test) => test.promql_expr_test)
  return groups
    .flatMap(({ rules }, group) => rules.map((original) => ({ original, group })))
    .filter(({ original }) => expectations.some((expected) => concerns(original, expected)))
    .flatMap(({ original, group }) =>
      mutantsOf(original)
        .filter(({ rule }) => parses(rule.expr))
        .filter((mutant) => {
          const why = sameAs(mutant, original.expr)
          if (why !== undefined) same.set(why, (same.get(why) ?? 0) + 1)
          return why === undefined
        })
        .map((mutant) => ({ ...mutant, unit: name, original, group, killed: false })),
    )
    .map((mutant, i) => ({ ...mutant, id: `${nameOf(mutant.original)}__m${i}` }))
}

/** One SLO of each set of tiers, and every other alert. */
const units = (): readonly Unit[] => {
  const sets = new Map(
    project.slos.map((slo) => [
      JSON.stringify(slo.tiers.map(({ name, factor }) => [name, factor])),
      slo.name,
    ]),
  )
  const slos = new Set(project.slos.map(({ name }) => name))
  const chosen = new Set(sets.values())
  return [...files.keys()].flatMap((path) => {
    const [, name = '', kind] = /^alerts\/tests\/([\w-]+)(?:\.(\w+))?\.test\.yaml$/.exec(path) ?? []
    if (name === '' || (slos.has(name) && !chosen.has(name))) return []
    const testFile = parse(files.get(path) ?? '') as TestFile
    const rulesPath = (testFile.rule_files[0] ?? '').replace('..', 'alerts')
    const { groups } = parse(files.get(rulesPath) ?? '') as { groups: RuleGroup[] }
    const unit = kind === undefined ? name : `${name} ${kind}`
    return only === undefined || unit.includes(only) ? [{ name: unit, groups, testFile }] : []
  })
}

const INHIBITION: Rule = { alert: 'inhibition', expr: '', labels: {}, annotations: {} }

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
    before: '',
    line: '',
    group: 0,
    original: INHIBITION,
    rule: INHIBITION,
    killed: inhibitions(project).some(
      ([, source, target, expected]) =>
        changed.some((rule) => inhibits(rule, source, target)) !== expected,
    ),
  }))
}

const share = (of: readonly Tried[]): string => {
  const killed = of.filter(({ killed: noticed }) => noticed).length
  return `${killed} of ${of.length} (${((100 * killed) / Math.max(1, of.length)).toFixed(1)} %)`
}
const started = Date.now()
const results: Tried[] = only === undefined || only === 'inhibition' ? tryInhibition() : []
const seconds = (): number => Math.round((Date.now() - started) / 1000)
const all = units().map((unit) => ({ unit, mutants: mutantsIn(unit) }))
const chunks = all.flatMap(({ unit, mutants }) =>
  Array.from({ length: Math.ceil(mutants.length / CHUNK) }, (_, i) => ({
    unit,
    mutants: mutants.slice(i * CHUNK, (i + 1) * CHUNK),
  })),
)
let tried = 0
const waiting = [...chunks]
const worker = async (): Promise<void> => {
  for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) {
    await tryMutants(chunk.unit, chunk.mutants)
    results.push(...chunk.mutants)
    tried += 1
    console.error(
      `${seconds()} s, ${tried} of ${chunks.length}: ${chunk.unit.name}, ${share(chunk.mutants)} noticed`,
    )
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, worker))

const survivors = results.filter(({ killed }) => !killed)
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

${alertCount} alerts, ${checks} assertions for promtool in ${[...files.keys()].filter((path) => path.endsWith('.test.yaml')).length} files. Each mutant is a rule with one thing wrong; it is noticed where its tests fail. One SLO of each set of tiers (${all
  .filter(({ unit }) => unit.name.endsWith(' fast'))
  .map(({ unit }) => unit.name.replace(' fast', ''))
  .join(', ')}), every other alert, and the inhibition rules.

**Noticed: ${share(results)}**, in ${seconds()} s on ${availableParallelism()} cores.

${table(
  ['what was altered', 'noticed'],
  kinds.map((kind) => [kind, share(results.filter((mutant) => mutant.kind === kind))]),
)}

### Not counted

Mutants that say the same in other words, whatever is measured; which they are follows from the expression (tools/alert-quality/survivors.ts). Counters count whole numbers, and \`increase\` makes no less of them than they grew.

${table(
  ['mutants', 'why nothing can tell them from the rule'],
  [...same].map(([why, count]) => [String(count), why]),
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
