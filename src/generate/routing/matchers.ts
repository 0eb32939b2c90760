// Matchers of Alertmanager, as routes and inhibition rules write them.

export type Labels = Readonly<Record<string, string>>
export interface Matcher {
  readonly label: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

const ONE = /\s*([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|[^",{}]*?)\s*(?:,|$)/y

const compiled = (expression: string): RegExp | undefined => {
  try {
    return new RegExp(`^(?:${expression})$`)
  } catch {
    return undefined
  }
}

const isExpression = ({ operator }: Matcher): boolean => operator === '=~' || operator === '!~'
/** Alertmanager knows expressions (RE2) that we do not. */
export const isReadable = (matcher: Matcher): boolean =>
  !isExpression(matcher) || compiled(matcher.value) !== undefined

/** `severity="page"`, or several with commas, with or without braces; undefined where it is none. */
export const parseMatchers = (text: string): readonly Matcher[] | undefined => {
  const inner = text
    .trim()
    .replace(/^\{(.*)\}$/s, '$1')
    .trim()
  const matchers: Matcher[] = []
  ONE.lastIndex = 0
  let at = 0
  while (at < inner.length) {
    ONE.lastIndex = at
    const found = ONE.exec(inner)
    if (found === null) return undefined
    const [, label = '', operator, raw = ''] = found
    const value = raw.startsWith('"') ? raw.slice(1, -1).replaceAll(/\\(.)/g, '$1') : raw
    matchers.push({ label, operator: operator as Matcher['operator'], value })
    at = ONE.lastIndex
  }
  return matchers.length === 0 ? undefined : matchers
}

/** A label that is missing is empty; expressions match the whole value; one that we cannot read matches nothing. */
export const matches = (labels: Labels, matchers: readonly Matcher[]): boolean =>
  matchers.every(({ label, operator, value }) => {
    const found = labels[label] ?? ''
    switch (operator) {
      case '=':
        return found === value
      case '!=':
        return found !== value
      case '=~':
        return compiled(value)?.test(found) === true
      case '!~':
        return compiled(value)?.test(found) === false
    }
  })
