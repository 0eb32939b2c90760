// What the shape of `probes` cannot say: that a server can be looked at, and that nothing runs twice.
import type { Diagnostic } from '../diagnostic.ts'
import type { YamlDocument } from '../yaml-document.ts'
import { configProblem } from './diagnostics.ts'
import { isOfResourceServer, NEEDS } from './probe-account.ts'

type Item = Readonly<Record<string, unknown>>

export const checkProbes = (
  document: YamlDocument,
  journeys: readonly Item[],
  servers: readonly Item[],
): readonly Diagnostic[] => {
  const problems: Diagnostic[] = []
  const firstOf = new Map<string, number>()
  journeys.forEach((entry, i) => {
    const { server, use } = entry
    const found = servers.find(({ name }) => name === server)
    if (typeof server !== 'string' || found === undefined) return
    const place = document.placeOf(['probes', 'journeys', i, 'server'])
    const { issuer } = found
    if (issuer === undefined) problems.push(configProblem('probe-without-issuer', place, server))
    if (!Array.isArray(use)) return
    use.forEach((journey: unknown, j) => {
      if (typeof journey !== 'string') return
      const at = document.placeOf(['probes', 'journeys', i, 'use', j])
      if (journey === 'tls' && typeof issuer === 'string' && issuer.startsWith('http:'))
        problems.push(configProblem('probe-without-tls', at, server))
      const lacks = (NEEDS as Readonly<Record<string, readonly string[]>>)[journey]?.filter(
        (needed) => entry[needed] === undefined,
      )
      if (lacks !== undefined && lacks.length > 0)
        problems.push(configProblem('probe-lacks', at, journey, lacks))
      const { resource_server: of } = entry
      const each = isOfResourceServer(journey) && typeof of === 'string' ? of : ''
      const key = `${server} ${journey} ${each}`
      const first = firstOf.get(key)
      if (first === undefined) firstOf.set(key, i)
      else
        problems.push(
          configProblem('probed-twice', at, journey, server, `probes.journeys[${first}]`),
        )
    })
  })
  return problems
}
