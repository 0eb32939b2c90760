// What an Alertmanager would do with an alert: the routes it takes, what inhibits it. As Alertmanager 0.25 and later do it.
import { isReadable, matches, parseMatchers, type Labels, type Matcher } from './matchers.ts'

/** A route as the file has it; only what decides about an alert. */
export interface Route {
  readonly receiver?: unknown
  readonly matchers?: unknown
  readonly match?: unknown
  readonly match_re?: unknown
  readonly group_by?: unknown
  readonly continue?: unknown
  readonly routes?: unknown
}
export interface InhibitRule {
  readonly source_matchers?: unknown
  readonly target_matchers?: unknown
  readonly source_match?: unknown
  readonly target_match?: unknown
  readonly source_match_re?: unknown
  readonly target_match_re?: unknown
  readonly equal?: unknown
}

const entries = (value: unknown): readonly (readonly [string, string])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).map(([label, text]) => [label, String(text)] as const)
    : []

/** Of a text that is no matcher. */
const NOTHING: readonly Matcher[] = [
  { label: '', operator: '=', value: 'what cannot be read matches nothing' },
]

const matchersOf = (list: unknown, equal: unknown, expression: unknown): readonly Matcher[] => [
  ...(Array.isArray(list) ? list.flatMap((text) => parseMatchers(String(text)) ?? NOTHING) : []),
  ...entries(equal).map(([label, value]) => ({ label, operator: '=' as const, value })),
  ...entries(expression).map(([label, value]) => ({ label, operator: '=~' as const, value })),
]

export const objects = (value: unknown): readonly object[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []

export interface Taken {
  readonly receiver: string
  readonly groupBy: readonly string[]
  /** Place in the file: ['route', 'routes', 0, ...]. */
  readonly path: readonly (string | number)[]
}

/** The routes that an alert takes: the deepest that match; more than one where `continue` says so. */
export const routesTaken = (
  route: Route,
  labels: Labels,
  path: readonly (string | number)[] = ['route'],
  above: { readonly receiver: string; readonly groupBy: readonly string[] } = {
    receiver: '',
    groupBy: [],
  },
): readonly Taken[] => {
  if (path.length > 1) {
    const matchers = matchersOf(route.matchers, route.match, route.match_re)
    if (!matches(labels, matchers)) return []
  }
  const own = {
    receiver: typeof route.receiver === 'string' ? route.receiver : above.receiver,
    groupBy: Array.isArray(route.group_by) ? route.group_by.map(String) : above.groupBy,
  }
  const taken: Taken[] = []
  for (const [i, child] of objects(route.routes).entries()) {
    const below = routesTaken(child, labels, [...path, 'routes', i], own)
    taken.push(...below)
    if (below.length > 0 && (child as Route).continue !== true) break
  }
  return taken.length > 0 ? taken : [{ ...own, path }]
}

/** Whether `source`, while it fires, silences `target`. */
export const inhibits = (rule: InhibitRule, source: Labels, target: Labels): boolean => {
  const from = matchersOf(rule.source_matchers, rule.source_match, rule.source_match_re)
  const to = matchersOf(rule.target_matchers, rule.target_match, rule.target_match_re)
  if (!matches(source, from) || !matches(target, to)) return false
  // What is on both sides does not silence its like.
  if (matches(source, to) && matches(target, from)) return false
  const equal = Array.isArray(rule.equal) ? rule.equal.map(String) : []
  return equal.every((label) => (source[label] ?? '') === (target[label] ?? ''))
}

/** Matchers of a route or rule that cannot be read, with their places below it. */
export const unreadable = (
  written: Route & InhibitRule,
): readonly { readonly path: readonly (string | number)[]; readonly text: string }[] => {
  const lists = ['matchers', 'source_matchers', 'target_matchers'] as const
  const ofLists = lists.flatMap((key) => {
    const list: unknown = written[key]
    if (!Array.isArray(list)) return []
    return list.flatMap((item: unknown, i) => {
      const text = String(item)
      return parseMatchers(text)?.every(isReadable) === true ? [] : [{ path: [key, i], text }]
    })
  })
  const expressions = ['match_re', 'source_match_re', 'target_match_re'] as const
  const ofExpressions = expressions.flatMap((key) =>
    entries(written[key]).flatMap(([label, value]) =>
      isReadable({ label, operator: '=~', value }) ? [] : [{ path: [key, label], text: value }],
    ),
  )
  return [...ofLists, ...ofExpressions]
}
