// What a shape cannot say: names that must be known, or be there only once. Looks at the document as it is, so that it finds its
// problems beside those of the shape.
import { dirname, resolve } from 'node:path'
import type { Diagnostic } from '../diagnostic.ts'
import { nearest } from '../nearest.ts'
import { pathText } from '../yaml-shape.ts'
import type { Path, YamlDocument } from '../yaml-document.ts'
import { configProblem } from './diagnostics.ts'
import { checkExclusions } from './exclusions.ts'
import { checkInputs } from './input-checks.ts'
import { checkProbes } from './probe-checks.ts'
import { checkSource, type SourceChecks } from './source-checks.ts'

type Item = Readonly<Record<string, unknown>>

const itemsOf = (value: unknown, key: string): readonly Item[] => {
  const list = (value as Item | null | undefined)?.[key]
  if (!Array.isArray(list)) return []
  return list.map(
    (item: unknown) => (typeof item === 'object' && item !== null ? item : {}) as Item,
  )
}

const texts = (values: readonly unknown[]): readonly string[] =>
  values.filter((value) => typeof value === 'string')

export const AUTO_FORMAT = 'auto'

export const crossCheck = (
  document: YamlDocument,
  file: string,
  formats: readonly string[] | undefined,
  mapping: SourceChecks['mapping'],
): readonly Diagnostic[] => {
  const problems: Diagnostic[] = []
  const servers = itemsOf(document.value, 'servers')
  const sources = itemsOf(document.value, 'sources')
  const serverNames = texts(servers.map((server) => server['name']))

  const duplicates = (key: string): void => {
    const firstAt = new Map<string, number>()
    itemsOf(document.value, key).forEach(({ name }, i) => {
      if (typeof name !== 'string') return
      const first = firstAt.get(name)
      if (first === undefined) {
        firstAt.set(name, i)
        return
      }
      const place = document.placeOf([key, i, 'name'])
      problems.push(configProblem('duplicate-name', place, name, `${key}[${first}]`))
    })
  }
  for (const key of ['servers', 'resource_servers', 'sources']) duplicates(key)

  const serverIsKnown = (path: Path, name: unknown): void => {
    // A server whose name is missing or wrong may be the one that is meant.
    if (typeof name !== 'string' || serverNames.length < servers.length) return
    if (serverNames.includes(name)) return
    const near = nearest(name, serverNames)
    const place = document.placeOf(path)
    problems.push(configProblem('unknown-server', place, pathText(path), name, serverNames, near))
  }
  itemsOf(document.value, 'resource_servers').forEach(({ trusts }, i) => {
    if (Array.isArray(trusts)) {
      trusts.forEach((name, j) => serverIsKnown(['resource_servers', i, 'trusts', j], name))
    }
  })

  const { receivers } = (document.value ?? {}) as Item
  problems.push(...checkInputs(sources, receivers, document))

  problems.push(...checkExclusions(itemsOf(document.value, 'exclusions'), serverNames, document))
  const { probes } = (document.value ?? {}) as { readonly probes?: unknown }
  const journeys = itemsOf(probes, 'journeys')
  journeys.forEach(({ server }, i) => serverIsKnown(['probes', 'journeys', i, 'server'], server))
  problems.push(...checkProbes(document, journeys, servers))

  const countedBy = new Map<string, number>()
  const resourceServers = itemsOf(document.value, 'resource_servers')
  sources.forEach((source, i) => {
    const { server, resource_server: resourceServer, format, file: path } = source
    problems.push(...checkSource(source, i, { document, resourceServers, mapping }))
    serverIsKnown(['sources', i, 'server'], server)
    if (typeof format !== 'string') return
    if (formats !== undefined && format !== AUTO_FORMAT && !formats.includes(format)) {
      const place = document.placeOf(['sources', i, 'format'])
      const known = [...formats, AUTO_FORMAT]
      problems.push(configProblem('unknown-format', place, format, known, nearest(format, known)))
    }
    if (typeof path !== 'string') return
    const key = JSON.stringify([server, resourceServer, format, resolve(dirname(file), path)])
    const first = countedBy.get(key)
    if (first === undefined) countedBy.set(key, i)
    else {
      const place = document.placeOf(['sources', i, 'file'])
      problems.push(configProblem('counted-twice', place, path, `sources[${first}]`))
    }
  })
  return problems
}
