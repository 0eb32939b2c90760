// Lists whose items are made while they are walked: what is long is neither there twice nor made at once.

/** Each walk makes its items anew, of what `items` holds then. */
export const lazily = <T, U>(items: Iterable<T>, as: (item: T) => U): Iterable<U> => ({
  *[Symbol.iterator]() {
    for (const item of items) yield as(item)
  },
})
