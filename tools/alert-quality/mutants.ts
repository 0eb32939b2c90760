// Rules with one thing wrong each.
import type { AlertingRule, RecordingRule } from '../../src/generate/rule-group.ts'

export type Rule = AlertingRule | RecordingRule
export interface Mutant {
  /** What was done to it. */
  readonly kind: string
  readonly change: string
  /** Line of the expression that was changed, up to there. */
  readonly before: string
  readonly line: string
  readonly rule: Rule
}
interface Change {
  readonly change: string
  readonly text: string
  readonly at: number
}

/** Each match of the pattern, replaced once by each alternative. */
const each = (
  text: string,
  pattern: RegExp,
  alternatives: (found: RegExpExecArray) => readonly string[],
): readonly Change[] =>
  [...text.matchAll(pattern)].flatMap((found) =>
    alternatives(found).map((other) => ({
      change: `${found[0].trim()} -> ${other.trim() === '' ? 'nothing' : other.trim()} at ${found.index}`,
      text: text.slice(0, found.index) + other + text.slice(found.index + found[0].length),
      at: found.index,
    })),
  )

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  and: ['or', 'unless'],
  or: ['and', 'unless'],
  unless: ['and', 'or'],
}
const COMPARISONS: Readonly<Record<string, string>> = {
  '>': '<',
  '<': '>',
  '>=': '<',
  '==': '!=',
}
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const seconds = (text: string): number => Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 1)
const RATES = ['5m', '30m', '1h', '2h', '6h']
const FUNCTIONS: Readonly<Record<string, string>> = {
  increase: 'rate',
  rate: 'increase',
  sum_over_time: 'avg_over_time',
  count_over_time: 'sum_over_time',
  min: 'max',
  max: 'min',
  sum: 'max',
}

/** Positions inside braces, brackets and quotes hold no numbers of the expression itself. */
const outside = (text: string, at: number): boolean => {
  const before = text.slice(0, at)
  const opened = (open: string, close: string): boolean =>
    before.split(open).length > before.split(close).length
  return !opened('{', '}') && !opened('[', ']')
}

interface Changed extends Change {
  readonly kind: string
}

const expressions = (expr: string): readonly Changed[] => {
  const lines = expr.split('\n')
  const of = (kind: string, found: readonly Change[]): readonly Changed[] =>
    found.map((one) => ({ kind, ...one }))
  return [
    ...of(
      'operator',
      each(expr, /\b(?:and|or|unless)\b/g, ([word]) => OPERATORS[word] ?? []),
    ),
    ...of(
      'operator',
      each(expr, /(?<= )(?:>=|==|>|<)(?= )/g, ([word]) => [COMPARISONS[word] ?? '>']),
    ),
    ...of(
      'factor',
      each(expr, /(?<![\w:.[])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w:.\]])/g, ({ 0: word, index }) =>
        !outside(expr, index)
          ? []
          : Number(word) === 0
            ? ['1']
            : [String(Number(word) * 2), String(Number(word) / 2)],
      ),
    ),
    ...of(
      'window',
      each(expr, /\[(\w+)\]/g, ([, text = '']) => [
        `[${seconds(text) * 2}s]`,
        `[${Math.max(1, seconds(text) / 2)}s]`,
      ]),
    ),
    ...of(
      'window',
      each(expr, / offset \w+/g, () => ['']),
    ),
    ...of(
      'window',
      each(expr, /(?<=:rate)(?:5m|30m|1h|2h|6h)\b/g, ([word]) => {
        const at = RATES.indexOf(word)
        return [RATES[at + 1], RATES[at - 1]].filter((other) => other !== undefined)
      }),
    ),
    ...of(
      'selector',
      each(expr, /\w+(?:=~|!~|!=|=)"[^"]*",?/g, () => ['']),
    ).map((one) => ({ ...one, text: one.text.replaceAll(',}', '}') })),
    ...of(
      'grouping',
      each(expr, /(?<=by \()[\w, ]+(?=\))/g, ([labels]) => {
        const names = labels.split(', ')
        return names.map((name) => names.filter((other) => other !== name).join(', '))
      }),
    ),
    ...of(
      'grouping',
      each(expr, /\b\w+(?=\(| by )/g, ([word]) => {
        const other = FUNCTIONS[word]
        return other === undefined ? [] : [other]
      }),
    ),
    ...(lines.length < 2
      ? []
      : lines.map((line, i) => ({
          kind: 'guard',
          change: `dropped: ${line.slice(0, 70)}`,
          text: lines
            .filter((_, j) => j !== i)
            .join('\n')
            .replace(/^(?:and|unless)(?: on \(\w+\))? /, ''),
          at: lines.slice(0, i).join('\n').length + (i === 0 ? 0 : 1),
        }))),
  ]
}

const doubled = (text: string): string => `${seconds(text) * 2}s`

export const mutantsOf = (rule: Rule): readonly Mutant[] => {
  const { expr } = rule
  const made: Mutant[] = expressions(expr).map(({ kind, change, text, at }) => {
    const start = expr.lastIndexOf('\n', at - 1) + 1
    return {
      kind,
      change,
      before: expr.slice(start, at),
      line: expr.slice(start).split('\n')[0] ?? '',
      rule: { ...rule, expr: text },
    }
  })
  if (!('alert' in rule) || rule.for === undefined) return made
  const { for: wait, ...without } = rule
  const place = { kind: 'for', before: '', line: '' }
  return [
    ...made,
    { ...place, change: `for ${wait} -> nothing`, rule: without },
    { ...place, change: `for ${wait} -> twice`, rule: { ...rule, for: doubled(wait) } },
  ]
}
