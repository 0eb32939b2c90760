// A bounded map that forgets what was long not asked for: two generations, without lists or clocks.
import { apart } from '../apart.ts'

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

/** Numbers of texts, most of which come again: made once, of none 0. */
export interface RecentNumbers {
  readonly of: (text: string | undefined) => number
  readonly bytes: () => number
}

const MAX_TEXTS = 20_000
const BYTES_A_TEXT = 120

export const createRecentNumbers = (make: (text: string) => number): RecentNumbers => {
  const known = createRecent<string, number>(MAX_TEXTS)
  return {
    of: (text) => {
      if (text === undefined) return 0
      let number = known.get(text)
      if (number === undefined) known.set(apart(text), (number = make(text)))
      return number
    },
    bytes: () => known.size() * BYTES_A_TEXT,
  }
}

/** Longer ones are no names. */
const MAX_REMEMBERED = 256

/** Texts that come again and again in lines, as one of their own each: what is kept of an event keeps no line alive. */
export const createRecentTexts = (): ((text: string | undefined) => string | undefined) => {
  const known = createRecent<string, string>(MAX_TEXTS)
  return (text) => {
    if (text === undefined) return undefined
    if (text.length > MAX_REMEMBERED) return apart(text)
    let own = known.get(text)
    if (own === undefined) {
      own = apart(text)
      known.set(own, own)
    }
    return own
  }
}
