// A YAML file whose every value knows its place, with `${ENV}` filled in.
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'
import type { Checked, Diagnostic, Place } from './diagnostic.ts'

export type Path = readonly PropertyKey[]

export interface YamlDocument {
  /** As plain objects. */
  readonly value: unknown
  /** Of the value; of the nearest thing around it where there is none. */
  readonly placeOf: (path: Path) => Place
  /** Of the key of a mapping's entry. */
  readonly placeOfKey: (path: Path) => Place
  /** As written, without the values of variables; short; undefined where there is nothing. */
  readonly writtenAt: (path: Path) => string | undefined
}

export const YAML_DIAGNOSTICS = {
  'yaml-syntax': (message: string) => ({
    problem: `this is not YAML: ${message}`,
    remedy: 'Correct the indentation, quotes or brackets here.',
  }),
  'duplicate-key': (key: string) => ({
    problem: `\`${key}\` is written twice in one mapping`,
    remedy: 'Keep one of them.',
  }),
  'unquoted-variable': (braced: string) => ({
    problem: `\`$${braced}\` has no quotes within {...} or [...]`,
    remedy: `Write "$${braced}", with the quotes.`,
  }),
  'unset-variable': (name: string) => ({
    problem: `the environment has no variable \`${name}\``,
    remedy: `Set ${name}, or write $\${${name}} for the plain text.`,
  }),
} as const

const MAX_SHOWN = 60
const VARIABLE = /\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g
const SEVERAL = 'it holds several documents'

export const parseYaml = (
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Checked<YamlDocument> => {
  const lineCounter = new LineCounter()
  const lines = text.split(/\r?\n/)
  const doc: Document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' })
  const problems: Diagnostic[] = []

  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset)
    const excerpt = lines[line - 1]
    return { file, line, column: col, ...(excerpt !== undefined && { excerpt }) }
  }
  const wordAt = (offset: number): string => /^[^\s:]*/.exec(text.slice(offset))?.[0] ?? ''
  const refuse = <I extends keyof typeof YAML_DIAGNOSTICS>(
    id: I,
    about: string,
    at: number,
  ): void => {
    problems.push({ id, severity: 'error', place: placeAt(at), ...YAML_DIAGNOSTICS[id](about) })
  }

  // After the first slip of syntax the parser only guesses.
  for (const error of doc.errors) {
    const [at] = error.pos
    if (error.code === 'DUPLICATE_KEY') refuse('duplicate-key', wordAt(at), at)
    else if (text[at] === '{' && text[at - 1] === '$') {
      refuse('unquoted-variable', /^\{\w*\}?/.exec(text.slice(at))?.[0] ?? '{', at - 1)
      break
    } else {
      refuse('yaml-syntax', error.code === 'MULTIPLE_DOCS' ? SEVERAL : error.message, at)
      break
    }
  }
  if (problems.length > 0) return { ok: false, problems }

  visit(doc, {
    Scalar: (key, node) => {
      if (key === 'key' || typeof node.value !== 'string') return
      const filled = node.value.replace(VARIABLE, (whole, name: string) => {
        if (whole.startsWith('$$')) return whole.slice(1)
        const value = env[name]
        if (value === undefined) refuse('unset-variable', name, node.range?.[0] ?? 0)
        return value ?? ''
      })
      node.value = filled
    },
  })

  const nodeAt = (path: Path): unknown => (path.length === 0 ? doc.contents : doc.getIn(path, true))
  const startOf = (node: unknown): number | undefined =>
    isNode(node) && node.range ? node.range[0] : undefined

  const placeOf = (path: Path): Place => {
    for (let length = path.length; length >= 0; length--) {
      const start = startOf(nodeAt(path.slice(0, length)))
      if (start !== undefined) return placeAt(start)
    }
    return { file }
  }
  const placeOfKey = (path: Path): Place => {
    const around = nodeAt(path.slice(0, -1))
    const pair = isMap(around)
      ? around.items.find(({ key }) => (isScalar(key) ? key.value : key) === path.at(-1))
      : undefined
    const start = startOf(pair?.key)
    return start === undefined ? placeOf(path) : placeAt(start)
  }
  const writtenAt = (path: Path): string | undefined => {
    const node = nodeAt(path)
    if (!isNode(node) || !node.range) return undefined
    const written = text.slice(node.range[0], node.range[1]).replace(/\s+/g, ' ').trim()
    return written.length <= MAX_SHOWN ? written : `${written.slice(0, MAX_SHOWN)}…`
  }

  let value: unknown
  try {
    value = doc.toJS()
  } catch (error) {
    // Aliases that would unfold without end.
    refuse('yaml-syntax', error instanceof Error ? error.message : String(error), 0)
  }
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, value: { value, placeOf, placeOfKey, writtenAt }, warnings: [] }
}
