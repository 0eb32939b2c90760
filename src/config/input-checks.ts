// Where the records of sources come from: one way each, with a receiver behind it, and nobody before it who takes all.
import type { Diagnostic } from '../diagnostic.ts'
import type { Path, YamlDocument } from '../yaml-document.ts'
import { pathText } from '../yaml-shape.ts'
import { configProblem } from './diagnostics.ts'

type Item = Readonly<Record<string, unknown>>

const INPUTS = ['file', 'otlp', 'http', 'syslog', 'stdin'] as const

const itemOf = (value: unknown): Item =>
  typeof value === 'object' && value !== null ? (value as Item) : {}

/** The receivers of an input, one of which must be there. */
const NEEDS: Readonly<Record<string, readonly [readonly string[], string]>> = {
  otlp: [['otlp_http', 'otlp_grpc'], '{otlp_http: {listen: 127.0.0.1:4318}}'],
  http: [['http'], '{http: {listen: 127.0.0.1:9878}}'],
}

const matchOf = (source: Item): Item => itemOf(itemOf(source['otlp'])['match'])

/** Everything that `later` matches, `first` matches. */
const shadows = (first: Item, later: Item): boolean =>
  Object.entries(matchOf(first)).every(([name, value]) => matchOf(later)[name] === value)

export const checkInputs = (
  sources: readonly Item[],
  receivers: unknown,
  document: YamlDocument,
): readonly Diagnostic[] =>
  sources.flatMap((source, i): readonly Diagnostic[] => {
    const path: Path = ['sources', i]
    const named = INPUTS.filter((key) => source[key] !== undefined)
    const [input, other] = named
    if (input === undefined) {
      const others = INPUTS.filter((key) => key !== 'file')
      return [configProblem('no-input', document.placeOf(path), pathText(path), others)]
    }
    if (other !== undefined) {
      const place = document.placeOfKey([...path, other])
      return [configProblem('two-inputs', place, pathText(path), named)]
    }
    const at = [...path, input]
    const [needed, example] = NEEDS[input] ?? [[], '']
    if (needed.length > 0 && !needed.some((key) => itemOf(receivers)[key] !== undefined))
      return [configProblem('no-receiver', document.placeOfKey(at), pathText(at), needed, example)]
    const before = sources.slice(0, i)
    const first = before.findIndex(
      (earlier) =>
        earlier[input] !== undefined &&
        (input === 'stdin' || (input === 'otlp' && shadows(earlier, source))),
    )
    if (first < 0) return []
    return [
      input === 'stdin'
        ? configProblem('stdin-twice', document.placeOfKey(at), `sources[${first}]`)
        : configProblem(
            'never-matched',
            document.placeOfKey(at),
            pathText(at),
            `sources[${first}]`,
          ),
    ]
  })
