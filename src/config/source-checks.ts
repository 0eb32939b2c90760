// What a source says of its records, held against its format: whose they are, how they are mapped, whether its pattern can be read.
import {
  DEFAULT_FIELDS,
  FIELD_NAMES,
  GENERIC_FORMATS,
  isGenericFormat,
  type Mapping,
} from '../adapters/mapped/mapping.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { nearest } from '../nearest.ts'
import { DURATION_UNITS, patternFaults, type DurationUnit } from '../records/access-pattern.ts'
import type { Path, YamlDocument } from '../yaml-document.ts'
import { pathText } from '../yaml-shape.ts'
import { configProblem } from './diagnostics.ts'
import { checkCompleteness, checkFieldValues } from './fields-checks.ts'

const FIELD_SET: ReadonlySet<string> = new Set(FIELD_NAMES)

type Item = Readonly<Record<string, unknown>>
const keysOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : []

export interface SourceChecks {
  readonly document: YamlDocument
  readonly resourceServers: readonly Item[]
  /** A mapping that authslo ships, by the name of its format. */
  readonly mapping: (format: string) => Mapping | undefined
}

export const checkSource = (
  source: Item,
  i: number,
  checks: SourceChecks,
): readonly Diagnostic[] => [
  ...checkOwner(source, ['sources', i], checks),
  ...checkMapping(source, ['sources', i], checks),
]

const checkOwner = (
  { server, resource_server: owner }: Item,
  path: Path,
  { document, resourceServers }: SourceChecks,
): readonly Diagnostic[] => {
  if ((server === undefined) === (owner === undefined)) {
    const both = server !== undefined
    const place = document.placeOf(both ? [...path, 'resource_server'] : path)
    return [configProblem('source-of-nothing', place, pathText(path), both)]
  }
  if (typeof owner !== 'string') return []
  const at = [...path, 'resource_server']
  const names = resourceServers.map(({ name }) => name).filter((name) => typeof name === 'string')
  const found = resourceServers.find(({ name }) => name === owner)
  if (found === undefined) {
    // One whose name is missing or wrong may be the one that is meant.
    if (names.length < resourceServers.length) return []
    const near = nearest(owner, names)
    const place = document.placeOf(at)
    return [configProblem('unknown-resource-server', place, pathText(at), owner, names, near)]
  }
  return Array.isArray(found['trusts']) && found['trusts'].length === 0
    ? [configProblem('trusts-nobody', document.placeOf(at), owner)]
    : []
}

const checkMapping = (
  source: Item,
  path: Path,
  { document, mapping }: SourceChecks,
): readonly Diagnostic[] => {
  const { format, fields } = source
  if (typeof format !== 'string') return []
  const shipped = mapping(format)
  const generic = shipped?.format ?? (isGenericFormat(format) ? format : undefined)
  if (generic === undefined)
    return ['fields', 'endpoints']
      .filter((key) => source[key] !== undefined)
      .map((key) => {
        const place = document.placeOfKey([...path, key])
        return configProblem('fields-not-here', place, key, format, Object.keys(GENERIC_FORMATS))
      })
  const at = [...path, 'fields']
  const names = new Set([
    ...Object.keys(DEFAULT_FIELDS[generic]),
    ...keysOf(shipped?.fields),
    ...keysOf(fields),
  ])
  const problems = [...checkFieldValues(document, at, fields)]
  if (generic !== 'access-log' && shipped === undefined && fields === undefined)
    problems.push(configProblem('fields-missing', document.placeOf([...path, 'format']), format))
  // A mistyped key may be the one that is missing.
  else if (keysOf(fields).every((key) => FIELD_SET.has(key)))
    problems.push(...checkCompleteness(document, at, names))
  if (format === 'access-log') problems.push(...checkPattern(source, path, document))
  return problems
}

const checkPattern = (
  { pattern, duration_unit: given }: Item,
  path: Path,
  document: YamlDocument,
): readonly Diagnostic[] => {
  if (typeof pattern !== 'string') return []
  const unit = (DURATION_UNITS as readonly unknown[]).includes(given)
    ? (given as DurationUnit)
    : undefined
  const { lacks, adjoins, unitless } = patternFaults(pattern, unit)
  const place = document.placeOf([...path, 'pattern'])
  return [
    ...(lacks.length > 0 ? [configProblem('pattern-incomplete', place, lacks)] : []),
    ...(adjoins ? [configProblem('pattern-ambiguous', place)] : []),
    ...(unitless && given === undefined ? [configProblem('duration-unit-missing', place)] : []),
  ]
}
