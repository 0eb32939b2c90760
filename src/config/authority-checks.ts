// Two sources that would count the same requests: refused where the formats alone tell, until the configuration says which decides.
import {
  CAPABILITIES,
  FORMS,
  SPANS,
  type Adapter,
  type Capability,
  type Form,
} from '../adapters/adapter.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { YamlDocument } from '../yaml-document.ts'
import type { Config, SourceConfig } from './config.ts'
import { configProblem } from './diagnostics.ts'

/** What is counted; the others describe what is counted. */
const COUNTED: readonly Capability[] = [
  'successes',
  'server_errors',
  'latency',
  'revocations',
  'consent',
  'validations',
]

interface Shown {
  readonly source: SourceConfig
  readonly index: number
  readonly form: Form
  readonly capabilities: readonly Capability[]
}

/** undefined: the format has events and access lines, and only the records tell which of them a source holds. */
const shownBy = (
  source: SourceConfig,
  index: number,
  adapter: Adapter | undefined,
): Shown | undefined => {
  const forms = FORMS.filter((form) => adapter?.capabilities[form] !== undefined)
  const [form] = forms
  if (adapter === undefined || form === undefined || forms.length > 1) return undefined
  const capabilities = COUNTED.filter(
    (capability) =>
      !isSampled(source, adapter) &&
      (source.provides[capability] ?? adapter.capabilities[form]?.[capability]) === 'all' &&
      (source.resourceServer === undefined || capability === 'validations'),
  )
  return { source, index, form, capabilities }
}

/** Spans are, unless their source says that every request has one. */
const isSampled = ({ sampling }: SourceConfig, adapter: Adapter | undefined): boolean =>
  sampling === undefined ? adapter?.id === SPANS : sampling !== 'all'

const subjectOf = ({ server, resourceServer }: SourceConfig): string => resourceServer ?? server

export const checkAuthorities = (
  { sources }: Config,
  document: YamlDocument,
  adapterOf: (source: SourceConfig) => Adapter | undefined,
): readonly Diagnostic[] => {
  const shown = sources.flatMap((source, i) => shownBy(source, i, adapterOf(source)) ?? [])
  const named = (subject: string, capability: Capability): readonly SourceConfig[] =>
    sources.filter(
      (source) => subjectOf(source) === subject && source.authority.includes(capability),
    )
  const problems: Diagnostic[] = []
  const refuse = (
    first: SourceConfig,
    second: SourceConfig,
    capabilities: readonly Capability[],
  ): void => {
    const place = document.placeOf(['sources', sources.indexOf(second)])
    const subject = subjectOf(second)
    problems.push(
      configProblem('ambiguous-authority', place, first.name, second.name, subject, capabilities),
    )
  }
  shown.forEach((second, i) => {
    for (const first of shown.slice(0, i)) {
      const subject = subjectOf(second.source)
      if (subjectOf(first.source) !== subject || first.form !== second.form) continue
      const both = second.capabilities.filter(
        (capability) =>
          first.capabilities.includes(capability) && named(subject, capability).length !== 1,
      )
      if (both.length > 0) refuse(first.source, second.source, both)
    }
  })
  sources.forEach((source, i) => {
    if (!isSampled(source, adapterOf(source))) return
    const provided = CAPABILITIES.filter((capability) => source.provides[capability] === 'all')
    for (const [key, claimed] of [
      ['provides', provided],
      ['authority', source.authority],
    ] as const)
      if (claimed.length > 0)
        problems.push(
          configProblem(
            'sampled-authority',
            document.placeOf(['sources', i, key]),
            source.name,
            claimed,
          ),
        )
  })
  return problems
}
