// Events of one type have the same names in the same order: one regular expression cuts all their values out at once.
import { apart } from '../apart.ts'
import { compiled, createLayouts, literal, type Layouts } from './layouts.ts'

/** A name that occurs. */
export interface KeyValueName {
  readonly name: string
  /** undefined: nobody asks for its values. */
  readonly slots: readonly number[] | undefined
}

export interface KeyValueLayouts {
  /** Fills the slots; false: no layout fits, and nothing was filled. */
  readonly match: (text: string) => boolean
  /** No layout fitted. `names`: of plain values only, all that the text has; else undefined. */
  readonly learn: (text: string, names: readonly KeyValueName[] | undefined) => void
}

interface Layout {
  readonly pattern: RegExp
  /** Of the first name, whose value all texts of the layout have. */
  readonly kind: { readonly slots: readonly number[]; readonly value: string }
  readonly asked: readonly (readonly number[])[]
}

/** Of one text: V8 gives up on patterns of very many, and takes long to make them. */
const MOST_NAMES = 64
/** Told apart by the first value: the type of an event. */
const MOST_KINDS = 64
/** Escapes are for who reads on. It cannot match in two ways, so the time is linear. */
const VALUE = String.raw`[^"\\]*`

const layoutOf = (
  names: readonly KeyValueName[],
  quote: string,
  kind: string,
): Layout | undefined => {
  if (names.length > MOST_NAMES || new Set(names).size < names.length) return undefined
  const pairs = names.map(({ name, slots }, i) => {
    const value = i === 0 ? literal(kind) : slots === undefined ? VALUE : `(${VALUE})`
    return literal(`${name}=${quote}`) + value + literal(quote)
  })
  const pattern = compiled(pairs.join(', '))
  const [first, ...others] = names
  const asked = others.flatMap(({ slots }) => (slots === undefined ? [] : [slots]))
  return pattern && { pattern, kind: { slots: first?.slots ?? [], value: kind }, asked }
}

/** `quote`: as it stands around values, `"` or in a JSON string `\"`. */
export const createKeyValueLayouts = (
  quote: string,
  fill: (slots: readonly number[], value: string) => void,
): KeyValueLayouts => {
  const kinds = new Map<string, Layouts<Layout, true>>()

  const kindOf = (text: string): string | undefined => {
    const open = text.indexOf(quote) + quote.length
    const end = text.indexOf(quote, open)
    return open < quote.length || end < 0 ? undefined : text.slice(open, end)
  }
  const fit = ({ pattern, kind, asked }: Layout, text: string): true | undefined => {
    const found = pattern.exec(text)
    if (found === null) return undefined
    fill(kind.slots, kind.value)
    for (let i = 0; i < asked.length; i++)
      fill(asked[i] as readonly number[], found[i + 1] as string)
    return true
  }

  return {
    match: (text) => kinds.get(kindOf(text) ?? '')?.match(text) === true,
    learn: (text, names) => {
      const kind = kindOf(text)
      if (kind === undefined || kind.includes('\\')) return
      let layouts = kinds.get(kind)
      if (layouts === undefined) {
        if (kinds.size >= MOST_KINDS) return
        kinds.set(apart(kind), (layouts = createLayouts(fit)))
      }
      layouts.learn(text, () => names && layoutOf(names, quote, apart(kind)))
    },
  }
}
