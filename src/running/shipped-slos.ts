// The SLO files of this package, and those that a configuration names.
import { globSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Checked, Diagnostic } from '../diagnostic.ts'
import type { Config } from '../config/config.ts'
import { GRANT_TYPES } from '../events.ts'
import { checkSloSet, loadSlo, type SloLimits } from '../slo/load.ts'
import type { Slo } from '../slo/slo.ts'

/** slo/ beside src (a checkout) or dist (the package). */
const SHIPPED = resolve(import.meta.dirname, '..', '..', 'slo')

/** What SLOs of this installation may ask for: each server has its own values of a label, and `__other__` is one more. */
export const sloLimits = ({
  servers,
  resourceServers,
  limits,
  prometheus,
  probes,
}: Pick<
  Config,
  'servers' | 'resourceServers' | 'limits' | 'prometheus' | 'probes'
>): SloLimits => ({
  journeyRunsPerDay: probes.journeys.reduce<Record<string, number>>(
    (runs, { server, everySeconds }) => ({
      ...runs,
      [server]: (runs[server] ?? 0) + 86_400 / everySeconds,
    }),
    {},
  ),
  retentionSeconds: prometheus.retentionSeconds,
  groupValues: {
    tenant: limits.tenants,
    client: limits.clients,
    auth_region: Math.max(1, new Set(servers.map(({ region }) => region)).size),
    grant_type: GRANT_TYPES.length,
    resource_server: Math.max(1, resourceServers.length),
  },
})

/** Loads every file that the patterns match, relative to `folder`; without patterns the shipped set. */
export const readSlos = (
  patterns: readonly string[] | undefined,
  folder: string,
  limits: SloLimits = {},
): Checked<readonly Slo[]> => {
  const base = patterns === undefined ? SHIPPED : folder
  const problems: Diagnostic[] = []
  const warnings: Diagnostic[] = []
  const slos: Slo[] = []
  for (const pattern of patterns ?? ['*.yaml']) {
    const files = globSync(pattern, { cwd: base }).toSorted()
    if (files.length === 0)
      problems.push({
        id: 'slo-file-missing',
        severity: 'error',
        place: { file: pattern },
        problem: `no SLO file matches '${pattern}'`,
        remedy: `write the files' place relative to ${base}`,
      })
    for (const file of files) {
      const path = resolve(base, file)
      const name = patterns === undefined ? join('slo', file) : relative(folder, path)
      const checked = loadSlo(readFileSync(path, 'utf8'), name, {}, limits)
      if (checked.ok) {
        slos.push(...checked.value)
        warnings.push(...checked.warnings)
      } else problems.push(...checked.problems)
    }
  }
  const set = checkSloSet(slos)
  problems.push(...set.filter(({ severity }) => severity === 'error'))
  warnings.push(...set.filter(({ severity }) => severity === 'warning'))
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: slos, warnings }
}
