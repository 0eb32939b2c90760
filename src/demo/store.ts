// The provider's storage: in memory, and breakable the way a database is.
import type { Adapter, AdapterPayload } from 'oidc-provider'

export interface StoreFaults {
  /** Every call is refused, as by a stopped database. */
  dead: boolean
  /** Extra time of saving these models, as of a slow disk under one table. */
  readonly slowModels: Set<string>
  slowMs: number
}

export interface DemoStore {
  readonly faults: StoreFaults
  /** For the provider's `adapter` setting. */
  readonly adapterFor: (model: string) => Adapter
}

const CALL_MS = 1
/** A refresh token that was exchanged works on for so long at most: tabs and lost answers cost no session. */
export const GRACE_MS = 5000

class StoreRefused extends Error {
  readonly code = 'ECONNREFUSED'
  constructor() {
    super('connect ECONNREFUSED')
  }
}

interface Row {
  readonly payload: AdapterPayload
  readonly expiresAt: number
}

export const createStore = (now: () => number): DemoStore => {
  const faults: StoreFaults = { dead: false, slowModels: new Set(), slowMs: 0 }
  const rows = new Map<string, Row>()
  const byGrant = new Map<string, Set<string>>()
  const byUserCode = new Map<string, string>()
  const byUid = new Map<string, string>()

  /** The provider refuses what is marked as consumed: the mark shows late. */
  const withGrace = (
    model: string,
    payload: AdapterPayload | undefined,
  ): AdapterPayload | undefined => {
    const consumed = payload?.consumed
    if (model !== 'RefreshToken' || typeof consumed !== 'number') return payload
    if (now() - consumed * 1000 >= GRACE_MS) return payload
    const { consumed: _, ...usable } = payload as AdapterPayload
    return usable
  }

  const call = async (model: string, saves = false): Promise<void> => {
    const slow = saves && faults.slowModels.has(model) ? faults.slowMs : 0
    await new Promise((resolve) => setTimeout(resolve, CALL_MS + slow))
    if (faults.dead) throw new StoreRefused()
  }
  const get = (key: string | undefined): AdapterPayload | undefined => {
    const row = key === undefined ? undefined : rows.get(key)
    if (row === undefined) return undefined
    if (row.expiresAt > now()) return row.payload
    rows.delete(key as string)
    return undefined
  }

  return {
    faults,
    adapterFor: (model) => {
      const keyOf = (id: string): string => `${model}:${id}`
      return {
        upsert: async (id, payload, expiresIn) => {
          await call(model, true)
          const key = keyOf(id)
          rows.set(key, { payload, expiresAt: now() + (expiresIn ?? 86_400) * 1000 })
          if (payload.grantId !== undefined && model !== 'Grant')
            byGrant.set(payload.grantId, (byGrant.get(payload.grantId) ?? new Set()).add(key))
          if (payload.userCode !== undefined) byUserCode.set(payload.userCode, key)
          if (payload.uid !== undefined) byUid.set(payload.uid, key)
        },
        find: async (id) => {
          await call(model)
          return withGrace(model, get(keyOf(id)))
        },
        findByUserCode: async (userCode) => {
          await call(model)
          return get(byUserCode.get(userCode))
        },
        findByUid: async (uid) => {
          await call(model)
          return get(byUid.get(uid))
        },
        consume: async (id) => {
          await call(model)
          const row = rows.get(keyOf(id))
          // Of several exchanges the first counts.
          if (row !== undefined) row.payload.consumed ??= Math.floor(now() / 1000)
        },
        destroy: async (id) => {
          await call(model)
          rows.delete(keyOf(id))
        },
        revokeByGrantId: async (grantId) => {
          await call(model)
          for (const key of byGrant.get(grantId) ?? []) rows.delete(key)
          byGrant.delete(grantId)
        },
      }
    },
  }
}
