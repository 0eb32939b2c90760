// Options as data: how they are written, what they mean, and how their text becomes a value.

export interface Option<T> {
  readonly help: string
  /** Name of the value in the help; absent on a switch. */
  readonly value?: string
  readonly short?: string
  readonly choices?: readonly string[]
  /** As it would be written. */
  readonly default?: string
  readonly env?: string
  readonly repeatable?: true
  /** `texts`: as given, in order; the default or the environment where nothing was. What it expects, where it refuses. */
  readonly read: (texts: readonly string[]) => { readonly value: T } | { readonly expects: string }
}

/** By long name without dashes: `web.listen-address`. */
export type Options = Readonly<Record<string, Option<unknown>>>
export type ValuesOf<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never
}

/** Text to value; `expects` completes the sentence "... is expected". */
export interface Reader<T> {
  readonly parse: (text: string) => T | undefined
  readonly expects: string
}

interface Written {
  readonly short?: string
  readonly env?: string
}

/** `--name`, absent or there. */
export const flag = (help: string, written: Written = {}): Option<boolean> => ({
  help,
  ...written,
  read: (texts) => ({ value: texts.length > 0 }),
})

const last = (texts: readonly string[]): string | undefined => texts.at(-1)

/** `--name VALUE`; undefined where it is absent. */
export const optional = (
  value: string,
  help: string,
  written: Written = {},
): Option<string | undefined> => ({
  help,
  value,
  ...written,
  read: (texts) => ({ value: last(texts) }),
})

/** `--name VALUE` with a meaning beyond text; undefined where it is absent. */
export const optionalOf = <T>(
  value: string,
  help: string,
  { parse, expects }: Reader<T>,
  written: Written = {},
): Option<T | undefined> => ({
  help,
  value,
  ...written,
  read: (texts) => {
    const text = last(texts)
    if (text === undefined) return { value: undefined }
    const parsed = parse(text)
    return parsed === undefined ? { expects } : { value: parsed }
  },
})

/** `--name VALUE` that always has a value. */
export const withDefault = <T>(
  value: string,
  help: string,
  byDefault: string,
  { parse, expects }: Reader<T>,
  written: Written = {},
): Option<T> => ({
  help,
  value,
  default: byDefault,
  ...written,
  read: (texts) => {
    const parsed = parse(last(texts) ?? byDefault)
    return parsed === undefined ? { expects } : { value: parsed }
  },
})

const oneOf = <const C extends string>(choices: readonly C[]): Reader<C> => ({
  parse: (text) => choices.find((choice) => choice === text),
  expects: `one of ${choices.join(', ')}`,
})

/** `--name CHOICE`. */
export const choice = <const C extends string>(
  value: string,
  help: string,
  choices: readonly C[],
  byDefault: NoInfer<C>,
  written: Written = {},
): Option<C> => ({
  ...withDefault(value, help, byDefault, oneOf(choices), written),
  choices,
})

/** `--name CHOICE`; undefined where it is absent. */
export const optionalChoice = <const C extends string>(
  value: string,
  help: string,
  choices: readonly C[],
  written: Written = {},
): Option<C | undefined> => ({ ...optionalOf(value, help, oneOf(choices), written), choices })

/** `--name VALUE`, as often as needed. */
export const repeated = <T>(
  value: string,
  help: string,
  { parse, expects }: Reader<T>,
): Option<readonly T[]> => ({
  help,
  value,
  repeatable: true,
  read: (texts) => {
    const values = texts.map(parse)
    return values.some((parsed) => parsed === undefined)
      ? { expects }
      : { value: values as readonly T[] }
  },
})
