// Verdicts: the counters that rules read.
import type { AuthEvent } from '../../events.ts'
import type { GroupLabel, Verdict } from '../../slis/verdict.ts'
import type { LabelsOf } from '../catalog.ts'
import type { Store } from '../store.ts'
import { exemplarOf } from './exemplar.ts'

/** A late event goes to the late rows only: budgets add them, alerts must not fire on the past. */
export const feedVerdict = (
  store: Store,
  verdict: Verdict,
  event: AuthEvent,
  late: boolean,
): void => {
  const { server } = event
  const { name: slo, groupBy } = verdict.slo
  if (verdict.result === 'excluded') {
    const labels = { slo, server, why: verdict.why }
    store.repeat(verdict, server, (times) =>
      store.add('oauth_slo_excluded_events_total', labels, times),
    )
    return
  }
  const isBad = verdict.result !== 'good'
  const isEvent = verdict.result !== 'worse'
  if (late) {
    if (isEvent) store.add('oauth_slo_late_events_total', { slo, server })
    if (isBad) store.add('oauth_slo_late_bad_events_total', { slo, server })
    return
  }
  const isGrouped = groupBy.length > 0
  const labels = isGrouped ? groupOf(event, slo, groupBy) : { slo, server }
  const add = (times: number): void => store.add('oauth_slo_events_total', labels, times)
  // Without groups nothing of the event itself is counted.
  if (isEvent && isGrouped) add(1)
  else if (isEvent) store.repeat(verdict, server, add)
  // The row of bad events has the same series, so a good event makes it exist at 0.
  if (isBad) store.add('oauth_slo_bad_events_total', labels, 1, exemplarOf(event, 1, store.now()))
}

const groupOf = (
  event: AuthEvent,
  slo: string,
  groupBy: readonly GroupLabel[],
): LabelsOf<'oauth_slo_events_total'> => {
  const asked = <T>(label: GroupLabel, value: T): T | undefined =>
    groupBy.includes(label) ? value : undefined
  return {
    slo,
    server: event.server,
    tenant: asked('tenant', event.tenant),
    auth_region: asked('auth_region', event.region),
    client: asked('client', event.client),
    grant_type: asked('grant_type', event.grant_type),
    resource_server: asked('resource_server', event.resource_server),
  }
}
