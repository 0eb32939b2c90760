// What the pipeline has to know of the journeys: each server's are a source.
import { CAPABILITIES, type Capabilities } from '../adapters/adapter.ts'
import type { Config } from '../config/config.ts'
import type { ProbeConfig } from '../config/probes.ts'
import type { SourceSetup } from '../pipeline/reader.ts'

/** No name in a configuration has a colon. */
export const sourceOf = (server: string): string => `probes:${server}`

export const byServer = (config: Config): ReadonlyMap<string, readonly ProbeConfig[]> =>
  Map.groupBy(config.probes.journeys, ({ server }) => server)

/** A run of ours shows nothing of what others asked for, and all runs there are. */
const JOURNEYS_ALONE: Capabilities = Object.fromEntries(
  CAPABILITIES.map((name) => [name, name === 'journeys' ? 'all' : 'none']),
)

/** What the pipeline has to know of them. */
export const probeSources = (config: Config): readonly SourceSetup[] =>
  [...byServer(config)].map(([server, [first]]) => ({
    name: sourceOf(server),
    server,
    format: 'authslo',
    settings: { timezone: 'UTC', now: () => 0 },
    unwrap: 'none',
    multiline: 'none',
    maxLineChars: config.limits.lineBytes,
    latenessMs: 0,
    ordered: true,
    provides: JOURNEYS_ALONE,
    authority: ['journeys'],
    issuer: first?.issuer ?? '',
    region: undefined,
  }))
