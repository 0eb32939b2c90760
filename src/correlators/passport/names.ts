// Texts by number, so that a row of a table holds four bytes of them.

export interface Names {
  /** From 1 on; 0: no text, or no room. */
  readonly numberOf: (text: string | undefined) => number
  /** 0 if it was never given a number. */
  readonly find: (text: string) => number
  readonly textOf: (number: number) => string | undefined
  readonly size: () => number
  readonly save: () => readonly string[]
  readonly load: (texts: readonly string[]) => void
}

export const createNames = ({ limit }: { limit: number }): Names => {
  const numbers = new Map<string, number>()
  const texts: string[] = []
  const add = (text: string): number => {
    if (texts.length >= limit) return 0
    texts.push(text)
    numbers.set(text, texts.length)
    return texts.length
  }
  return {
    numberOf: (text) => (text === undefined ? 0 : (numbers.get(text) ?? add(text))),
    find: (text) => numbers.get(text) ?? 0,
    textOf: (number) => texts[number - 1],
    size: () => texts.length,
    save: () => [...texts],
    load: (saved) => {
      numbers.clear()
      texts.length = 0
      for (const text of saved) add(text)
    },
  }
}
