// How much of a run's truth was derived: a maximum matching of expected and derived events, by the keys that truth names.

export type Expected = Readonly<Record<string, unknown>> & { readonly kind: string }
export type Derived = Readonly<Record<string, unknown>> & {
  readonly kind: string
  readonly time: string
}

export interface Wanted {
  readonly event: Expected
  readonly at: number
  readonly action: string
  /** Reasons that the record cannot tell apart from the suggested one. */
  readonly acceptReasons: readonly string[]
}

export interface Window {
  readonly beforeMs: number
  readonly afterMs: number
}

export interface Score {
  readonly expected: number
  readonly exact: number
  readonly wrong: readonly string[]
  readonly missing: readonly string[]
  readonly unexplained: readonly string[]
  /** `kind.key` of what differed, with counts. */
  readonly byField: Readonly<Record<string, number>>
}

/** Said about the truth, not compared. */
const ASIDE = new Set(['time', 'why', 'note', 'format', 'server', 'source', 'needs'])
const ONE_OF = '_one_of'

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Keys in which a derived event is not what truth names. */
export const differences = (
  want: Expected,
  have: Derived,
  acceptReasons: readonly string[],
): readonly string[] => {
  const free = new Set(
    Object.keys(want)
      .filter((key) => key.endsWith(ONE_OF))
      .map((key) => key.slice(0, -ONE_OF.length)),
  )
  return Object.entries(want).flatMap(([key, value]) => {
    if (ASIDE.has(key)) return []
    if (key.endsWith(ONE_OF)) {
      const plain = key.slice(0, -ONE_OF.length)
      return (value as readonly unknown[]).includes(have[plain]) ? [] : [plain]
    }
    if (free.has(key) || same(value, have[key])) return []
    return key === 'reason' && acceptReasons.includes(String(have[key])) ? [] : [key]
  })
}

export const match = (
  wanted: readonly Wanted[],
  tolerated: readonly Wanted[],
  derived: readonly Derived[],
  window: Window,
  /** Neither asked for nor blamed. */
  drops: (event: Derived) => boolean = () => false,
): Score => {
  const times = derived.map(({ time }) => Date.parse(time))
  const near = ({ event, at }: Wanted): number[] =>
    derived.flatMap(({ kind }, i) => {
      const time = times[i] ?? NaN
      return kind === event.kind && time >= at - window.beforeMs && time <= at + window.afterMs
        ? [i]
        : []
    })
  const distance = (wish: Wanted, i: number): number => Math.abs((times[i] ?? NaN) - wish.at)
  const fits = wanted.map((wish) =>
    near(wish)
      .filter(
        (i) => differences(wish.event, derived[i] as Derived, wish.acceptReasons).length === 0,
      )
      .toSorted((a, b) => distance(wish, a) - distance(wish, b)),
  )

  // Augmenting paths: the nearest event for one step must not leave another without.
  const takenBy = new Map<number, number>()
  const place = (wish: number, tried: Set<number>): boolean => {
    const choices = fits[wish] ?? []
    const free = choices.find((i) => !takenBy.has(i))
    if (free !== undefined) {
      takenBy.set(free, wish)
      return true
    }
    for (const i of choices) {
      if (tried.has(i)) continue
      tried.add(i)
      if (!place(takenBy.get(i) as number, tried)) continue
      takenBy.set(i, wish)
      return true
    }
    return false
  }
  const left = wanted.filter((_, wish) => !place(wish, new Set()))
  const used = new Set(takenBy.keys())

  const wrong: string[] = []
  const missing: string[] = []
  const byField: Record<string, number> = {}
  for (const wish of left) {
    const { event, at, action, acceptReasons } = wish
    const said = `${new Date(at).toISOString()} ${action.slice(0, 60)}`
    const [best] = near(wish)
      .filter((i) => !used.has(i))
      .map((i) => ({ i, keys: differences(event, derived[i] as Derived, acceptReasons) }))
      .toSorted(
        (a, b) => a.keys.length - b.keys.length || distance(wish, a.i) - distance(wish, b.i),
      )
    if (best === undefined) {
      missing.push(`missing ${said}: ${JSON.stringify(event)}`)
      continue
    }
    used.add(best.i)
    const have = derived[best.i] as Derived
    for (const key of best.keys) {
      const field = `${event.kind}.${key}`
      byField[field] = (byField[field] ?? 0) + 1
    }
    wrong.push(
      `wrong ${said}: ${best.keys.map((key) => `${key} ${JSON.stringify(event[key])}, got ${JSON.stringify(have[key])}`).join('; ')}`,
    )
  }
  for (const extra of tolerated) {
    const hit = near(extra).find(
      (i) => !used.has(i) && differences(extra.event, derived[i] as Derived, []).length === 0,
    )
    if (hit !== undefined) used.add(hit)
  }
  const unexplained = derived.flatMap((event, i) =>
    used.has(i) || drops(event) ? [] : [`unexplained ${JSON.stringify(event)}`],
  )
  return {
    expected: wanted.length,
    exact: wanted.length - left.length,
    wrong,
    missing,
    unexplained,
    byField,
  }
}
