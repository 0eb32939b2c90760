// A bounded map that forgets what was long not asked for: two generations, without lists or clocks.

export interface Recent<K, V> {
  readonly get: (key: K) => V | undefined
  readonly set: (key: K, value: V) => void
  readonly size: () => number
  /** The older generation first. */
  readonly save: () => readonly [readonly (readonly [K, V])[], readonly (readonly [K, V])[]]
  readonly load: (state: ReturnType<Recent<K, V>['save']>) => void
}

/** Remembers at least the `limit` keys that were last asked for, at most twice as many. */
export const createRecent = <K, V>(limit: number): Recent<K, V> => {
  let young = new Map<K, V>()
  let old = new Map<K, V>()
  const set = (key: K, value: V): void => {
    if (young.size >= limit && !young.has(key)) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    get: (key) => {
      const value = young.get(key)
      if (value !== undefined) return value
      const older = old.get(key)
      if (older !== undefined) set(key, older)
      return older
    },
    set,
    size: () => young.size + old.size,
    save: () => [[...old], [...young]],
    load: ([older, younger]) => {
      old = new Map(older)
      young = new Map(younger)
    },
  }
}
