// Whom tokens are issued to, by number: a row of a table holds four bytes of it. There are few beside the tokens.
import { GRANT_TYPES, type GrantType } from '../../events.ts'

export interface Holder {
  readonly client: string | undefined
  readonly tenant: string | undefined
  readonly grantType: GrantType
}

export interface Holders {
  /** From 1 on; 0: no room, so nobody is known. */
  readonly numberOf: (holder: Holder) => number
  readonly at: (number: number) => Holder
  /** Numbers of those that are meant. */
  readonly which: (isMeant: (holder: Holder) => boolean) => readonly number[]
  readonly size: () => number
  readonly save: () => readonly SavedHolder[]
  readonly load: (saved: readonly SavedHolder[]) => void
}
export type SavedHolder = readonly [client: string | null, tenant: string | null, grant: number]

const NOBODY: Holder = { client: undefined, tenant: undefined, grantType: 'other' }
/** No text of a record has it. */
const BETWEEN = '\0'

export const createHolders = ({ limit }: { limit: number }): Holders => {
  const numbers = new Map<string, number>()
  const holders: Holder[] = []
  const keyOf = ({ client, tenant, grantType }: Holder): string =>
    `${grantType}${BETWEEN}${client === undefined ? '' : `=${client}`}${BETWEEN}${tenant === undefined ? '' : `=${tenant}`}`
  const add = (key: string, holder: Holder): number => {
    if (holders.length >= limit) return 0
    holders.push(holder)
    numbers.set(key, holders.length)
    return holders.length
  }
  return {
    numberOf: ({ client, tenant, grantType }) => {
      const holder = { client, tenant, grantType }
      const key = keyOf(holder)
      return numbers.get(key) ?? add(key, holder)
    },
    at: (number) => holders[number - 1] ?? NOBODY,
    which: (isMeant) => holders.flatMap((holder, index) => (isMeant(holder) ? [index + 1] : [])),
    size: () => holders.length,
    save: () =>
      holders.map(({ client, tenant, grantType }) => [
        client ?? null,
        tenant ?? null,
        GRANT_TYPES.indexOf(grantType),
      ]),
    load: (saved) => {
      numbers.clear()
      holders.length = 0
      for (const [client, tenant, grant] of saved) {
        const holder = {
          client: client ?? undefined,
          tenant: tenant ?? undefined,
          grantType: GRANT_TYPES[grant] ?? 'other',
        }
        add(keyOf(holder), holder)
      }
    },
  }
}
