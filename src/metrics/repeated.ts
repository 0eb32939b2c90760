// What comes again and again within one step is counted by what asks for it, and added once: finding series costs more than counting.

export interface Repeated {
  /** `key`: the same object means the same `add`, as far as the server is the same. */
  readonly count: (key: object, server: string, add: (times: number) => void) => void
  /** Before anybody looks. */
  readonly settle: () => void
}

interface Entry {
  readonly server: string
  readonly add: (times: number) => void
  times: number
}

export const createRepeated = (): Repeated => {
  const entries = new Map<object, Entry>()
  return {
    count: (key, server, add) => {
      const known = entries.get(key)
      if (known === undefined) entries.set(key, { server, add, times: 1 })
      else if (known.server === server) known.times++
      else add(1)
    },
    settle: () => {
      if (entries.size === 0) return
      const settled = [...entries.values()]
      entries.clear()
      for (const { add, times } of settled) add(times)
    },
  }
}
