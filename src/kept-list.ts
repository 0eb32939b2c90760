// Lists in what is saved that never change any more: made to text once, and found again as they were in the checkpoint before.

export const TEXT = Symbol('text')

export interface KeptList<U> extends Iterable<U> {
  /** The list as JSON, UTF-8. */
  readonly [TEXT]: () => Uint8Array
}

/** Nothing in the items may change; what is made of them is JSON. */
export const keptList = <T, U>(items: readonly T[], as: (item: T) => U): KeptList<U> => {
  let text: Uint8Array | undefined
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield as(item)
    },
    [TEXT]: () => (text ??= Buffer.from(JSON.stringify(items.map(as)))),
  }
}
