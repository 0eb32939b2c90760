// Lists in what is saved that never change any more: whoever saved one once need not look at it again.

export const KEPT = Symbol('kept')

export interface KeptList<U> extends Iterable<U> {
  readonly [KEPT]: { readonly items: number }
}

/** Nothing in the items may change; what is made of them is JSON. */
export const keptList = <T, U>(items: readonly T[], as: (item: T) => U): KeptList<U> => ({
  *[Symbol.iterator]() {
    for (const item of items) yield as(item)
  },
  [KEPT]: { items: items.length },
})
