// What the catalogue of clients and scopes shows: labels let in before any record, infos, and violations at 0.
import type { Catalogue } from '../correlators/catalogue.ts'
import { EVENT_KEYS } from '../events.ts'
import { metricRow } from './catalog.ts'
import type { Store } from './store.ts'

const VIOLATIONS = EVENT_KEYS.violation.type

/** Before the first step, so that nothing of it is held; again after a state was loaded. */
export const showCatalogue = (store: Store, catalogue: Catalogue): void => {
  for (const name of GAUGES) forget(store, name)
  // Where the catalogue is too large for it, violations are born with the first.
  const many = [...catalogue.values()].reduce((sum, { clients }) => sum + (clients?.size ?? 0), 0)
  const row = metricRow('oauth_client_policy_violations_total')
  const declaresAll = many * VIOLATIONS.length < row.maxSeries * 0.9
  for (const [server, { clients, scopes }] of catalogue) {
    for (const scope of scopes?.keys() ?? []) store.admit('scope', server, scope)
    for (const entry of clients?.values() ?? []) {
      const { id: client, owner, type: client_type, criticality, secretExpiresMs } = entry
      if (!store.admit('client', server, client)) continue
      store.set('oauth_client_info', { server, client, owner, client_type, criticality }, 1)
      if (secretExpiresMs !== undefined)
        store.set(
          'oauth_client_secret_expiry_timestamp_seconds',
          { server, client },
          secretExpiresMs / 1000,
        )
      for (const violation of declaresAll ? VIOLATIONS : [])
        store.declare('oauth_client_policy_violations_total', { server, client, violation })
    }
  }
}

const GAUGES = ['oauth_client_info', 'oauth_client_secret_expiry_timestamp_seconds'] as const

/** What an earlier catalogue said. */
const forget = (store: Store, name: (typeof GAUGES)[number]): void => {
  const series = store.families().find((family) => family.name === name)?.series
  for (const index of series?.live() ?? []) store.remove(name, series?.labelsOf(index) ?? {})
}
