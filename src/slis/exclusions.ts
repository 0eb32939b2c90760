// What is left out of budgets and said so: announced maintenance, and the clients of synthetic tests.
import type { AuthEvent } from '../events.ts'
import type { SliId } from './index.ts'
import type { Exclusion } from './sli.ts'
import type { Promised, Verdict } from './verdict.ts'

/** `*` stands for all. */
export const EVERY = '*'

export interface MaintenanceWindow {
  readonly servers: readonly string[]
  readonly slos: readonly string[]
  /** ms of the event. Begins at its first moment, ends before its last. */
  readonly covers: (timeMs: number) => boolean
}

export interface Exclusions {
  readonly maintenance: readonly MaintenanceWindow[]
  readonly canaryClients: ReadonlySet<string>
}
export const NO_EXCLUSIONS: Exclusions = { maintenance: [], canaryClients: new Set() }

const names = (list: readonly string[], name: string): boolean =>
  list.includes(EVERY) || list.includes(name)

/** What answers a synthetic client is as available as what answers any other. */
const countsCanaries = (indicator: SliId): boolean => indicator === 'availability-requests'

const whyLeftOut = (
  { name: slo, indicator }: Promised,
  { server, time, client }: AuthEvent,
  { maintenance, canaryClients }: Exclusions,
): Exclusion | undefined => {
  if (client !== undefined && canaryClients.has(client) && !countsCanaries(indicator))
    return 'canary'
  const covered = maintenance.some(
    (window) => names(window.servers, server) && names(window.slos, slo) && window.covers(time),
  )
  return covered ? 'maintenance' : undefined
}

/** Good and bad verdicts alike are left out; what was left out for another reason stays so. */
export const leaveOut = (
  verdicts: readonly Verdict[],
  event: AuthEvent,
  exclusions: Exclusions,
): readonly Verdict[] => {
  if (exclusions.maintenance.length === 0 && exclusions.canaryClients.size === 0) return verdicts
  return verdicts.map((verdict) => {
    if (verdict.result === 'excluded') return verdict
    const why = whyLeftOut(verdict.slo, event, exclusions)
    return why === undefined ? verdict : { slo: verdict.slo, result: 'excluded', why }
  })
}
