// One chunk of mutants of a rule file against its promtool tests: all of them at once, each as a rule of its own beside the good one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { RuleGroup } from '../../src/generate/rule-group.ts'
import type { Expectation, RuleTest } from '../../src/generate/rule-scenario.ts'
import type { Mutant, Rule } from './mutants.ts'
import { run } from './processes.ts'
import { bin } from './report.ts'

export interface TestFile {
  readonly rule_files: readonly string[]
  readonly evaluation_interval: string
  readonly tests: readonly RuleTest[]
}
export interface Unit {
  readonly name: string
  readonly groups: readonly RuleGroup[]
  readonly testFile: TestFile
}
export interface Tried extends Mutant {
  readonly unit: string
  /** The good rule, and the number of its group. */
  readonly original: Rule
  readonly group: number
  /** Its own name in the file. */
  readonly id: string
  killed: boolean
}
interface Placed {
  readonly id: string
  readonly rule: Rule
  readonly group: number
}

export const nameOf = (rule: Rule): string => ('alert' in rule ? rule.alert : rule.record)

/** Names of rules as expressions write them: whole words. */
const renamed = (text: string, from: string, to: string): string =>
  text.replaceAll(new RegExp(`(?<![\\w:])${from}(?![\\w:])`, 'g'), to)
const names = (text: string, name: string): boolean => renamed(text, name, '') !== text

export const concerns = (rule: Rule, { expr }: Expectation): boolean => names(expr, nameOf(rule))

/** As it is evaluated: annotations are templates with queries, dear, and no expectation reads them. */
const bare = (rule: Rule, name: string): Rule => {
  if (!('alert' in rule)) return { ...rule, record: name as typeof rule.record }
  return { ...rule, alert: name, annotations: {} }
}

/** Rules that the given ones read, and those that these read. */
const readBy = (groups: readonly RuleGroup[], rules: readonly Rule[]): ReadonlySet<Rule> => {
  const all = groups.flatMap((group) => group.rules)
  const found = new Set<Rule>()
  const follow = ({ expr }: Rule): void => {
    for (const rule of all) {
      if (found.has(rule) || !names(expr, nameOf(rule))) continue
      found.add(rule)
      follow(rule)
    }
  }
  rules.forEach(follow)
  return found
}

const written = (
  unit: Unit,
  test: RuleTest,
  placed: readonly Placed[],
): { rules: string; tests: string } => {
  const needed = readBy(
    unit.groups,
    placed.map(({ rule }) => rule),
  )
  const groups = unit.groups.map((group, g) => ({
    ...group,
    rules: [
      ...group.rules.filter((rule) => needed.has(rule)).map((rule) => bare(rule, nameOf(rule))),
      ...placed.filter((one) => one.group === g).map(({ id, rule }) => bare(rule, id)),
    ],
  }))
  const expectations = placed.flatMap(({ id, rule }) =>
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
  )
  const file = {
    ...unit.testFile,
    rule_files: ['rules.yaml'],
    tests: [{ ...test, promql_expr_test: expectations }],
  }
  return {
    rules: stringify({ groups: groups.filter(({ rules }) => rules.length > 0) }),
    tests: stringify(file, { aliasDuplicateObjects: false }),
  }
}

/** What failed, by the rule that it was expected of; written the same for the good rule and for its mutants. */
const failures = (output: string): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>()
  for (const line of output.split('\n')) {
    if (!line.trimStart().startsWith('expr: ')) continue
    const id = /[\w:]+__[mo]\d+/.exec(line)?.[0] ?? ''
    found.set(id, (found.get(id) ?? new Set()).add(line.replaceAll(id, 'X')))
  }
  return found
}

/** One test; a mutant is noticed where it fails and the good rule, tried the same way, does not. */
const tryTest = async (unit: Unit, test: RuleTest, mutants: readonly Tried[]): Promise<void> => {
  const goodOnes = [...new Set(mutants.map(({ original }) => original))]
  const good = goodOnes.map((rule, i) => ({
    id: `${nameOf(rule)}__o${i}`,
    rule,
    group: mutants.find(({ original }) => original === rule)?.group ?? 0,
  }))
  const folder = mkdtempSync(join(tmpdir(), 'authslo-mutate-'))
  try {
    for (let round = 0; round < 40; round++) {
      const alive = mutants.filter(({ killed }) => !killed)
      if (alive.length === 0) return
      const { rules, tests } = written(unit, test, [...good, ...alive])
      writeFileSync(join(folder, 'rules.yaml'), rules)
      writeFileSync(join(folder, 'test.yaml'), tests)
      const { ok, output } = await run(bin('promtool'), [
        'test',
        'rules',
        join(folder, 'test.yaml'),
      ])
      // A rule that Prometheus cannot evaluate ends the test at once: it is found out, and the others run without it.
      const broken = new Set([...output.matchAll(/rule: (\S+), time/g)].map(([, id = '']) => id))
      if (broken.size > 0) {
        for (const mutant of mutants) if (broken.has(mutant.id)) mutant.killed = true
        if (good.some(({ id }) => broken.has(id))) throw new Error(output.slice(0, 2000))
        continue
      }
      const failed = failures(output)
      if (!ok && failed.size === 0) throw new Error(`${unit.name}: ${output.slice(0, 2000)}`)
      for (const mutant of alive) {
        const control = good.find(({ rule }) => rule === mutant.original)?.id ?? ''
        const sound = failed.get(control)
        mutant.killed = [...(failed.get(mutant.id) ?? [])].some((line) => sound?.has(line) !== true)
      }
      return
    }
    throw new Error(`${unit.name}: too many rules that cannot be evaluated`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Test by test: a mutant that one has noticed is not tried by the next, nor by one that expects nothing of its rule. */
export const tryMutants = async (unit: Unit, mutants: readonly Tried[]): Promise<void> => {
  for (const test of unit.testFile.tests) {
    const concerned = mutants.filter(
      ({ killed, original }) =>
        !killed && test.promql_expr_test.some((expectation) => concerns(original, expectation)),
    )
    if (concerned.length > 0) await tryTest(unit, test, concerned)
  }
}
