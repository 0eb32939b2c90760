// What the shape of `fields:` cannot say: values that a key cannot have, and what a mapping lacks. Looks at the document as it is.
import { FIELD_NAMES, type FieldName } from '../adapters/mapped/mapping.ts'
import { DERIVED_KINDS, EVENT_KEYS, type EventKey, type Kind } from '../events.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { nearest } from '../nearest.ts'
import type { Path, YamlDocument } from '../yaml-document.ts'
import { pathText } from '../yaml-shape.ts'
import { configProblem } from './diagnostics.ts'

type Item = Readonly<Record<string, unknown>>
const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const EXPECTS: Readonly<Record<string, string>> = {
  number: 'a number',
  boolean: 'true or false',
}

/** Made by correlators only. */
const OF_CORRELATORS: ReadonlySet<unknown> = new Set(['abandoned'])

/** undefined: the key can have it. */
const faultOf = (
  name: FieldName,
  value: string | number | boolean,
): { readonly expects: string; readonly near: string | undefined } | undefined => {
  if (!Object.hasOwn(EVENT_KEYS, name))
    return { expects: 'a path; it is read, never written', near: undefined }
  const { type } = EVENT_KEYS[name as EventKey]
  if (typeof type !== 'string') {
    const choices = type.filter(
      (choice) => !DERIVED_KINDS.has(choice as Kind) && !OF_CORRELATORS.has(choice),
    )
    if ((choices as readonly unknown[]).includes(value)) return undefined
    const few = choices.length <= 14
    const expects = few
      ? `one of ${choices.join(', ')}`
      : `one of the ${choices.length} that docs/reference/events.md names`
    return { expects, near: nearest(String(value), choices) }
  }
  if (type === 'text' || typeof value === type) return undefined
  return { expects: EXPECTS[type] ?? 'a path; only a record can give it', near: undefined }
}

export const checkFieldValues = (
  document: YamlDocument,
  base: Path,
  fields: unknown,
): readonly Diagnostic[] => {
  if (!isItem(fields)) return []
  const problems: Diagnostic[] = []
  const check = (name: FieldName, value: unknown, path: Path): void => {
    // Anything else is a matter of the shape.
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return
    const place = document.placeOf(path)
    if (name === 'kind' && DERIVED_KINDS.has(value as Kind)) {
      problems.push(configProblem('derived-kind', place, String(value)))
      return
    }
    const fault = faultOf(name, value)
    if (fault === undefined) return
    const { expects, near } = fault
    problems.push(
      configProblem('value-not-known', place, pathText(path), String(value), expects, near),
    )
  }
  const checkRule = (name: FieldName, rule: unknown, path: Path): void => {
    if (!isItem(rule)) return
    check(name, rule['value'], [...path, 'value'])
    check(name, rule['default'], [...path, 'default'])
    if (!isItem(rule['values'])) return
    for (const [text, value] of Object.entries(rule['values']))
      check(name, value, [...path, 'values', text])
  }
  for (const name of FIELD_NAMES) {
    const rules = fields[name]
    if (Array.isArray(rules)) {
      rules.forEach((rule, i) => checkRule(name, rule, [...base, name, i]))
    } else checkRule(name, rules, [...base, name])
  }
  return problems
}

/** What tells how a request ended. */
const ENDS: readonly FieldName[] = ['outcome', 'status', 'decision', 'error', 'reason']
const REQUESTS: readonly FieldName[] = ['kind', 'path', 'request', 'endpoint']

/** `fields` with what holds by default and by a mapping: the names that have rules. */
export const checkCompleteness = (
  document: YamlDocument,
  base: Path,
  names: ReadonlySet<string>,
): readonly Diagnostic[] => {
  const problems: Diagnostic[] = []
  const place = document.placeOf(base)
  const lacks = (what: string, add: string): void => {
    problems.push(configProblem('fields-incomplete', place, pathText(base), what, add))
  }
  if (!REQUESTS.some((name) => names.has(name)))
    lacks(
      'what a record is about',
      '`kind: {path: ..., values: {...}}`, or `path:` for records of requests',
    )
  if (!ENDS.some((name) => names.has(name)))
    lacks('how a request ended', '`outcome: {path: ..., values: {...}}`, or `status:`')
  return problems
}
