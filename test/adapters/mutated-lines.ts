// Lines that something happened to: cut, torn, of other types, with fields missing or added, with hostile values.
import fc from 'fast-check'

const payload = Buffer.from(
  JSON.stringify({ jti: 'canary-jti', sub: 'canary-subject', exp: 4_000_000_000 }),
).toString('base64url')
const SECRETS = [
  `eyJhbGciOiJFUzI1NiJ9.${payload}.Y2FuYXJ5LXNpZ25hdHVyZS1jYW5hcnk`,
  'canary.person@canary.example',
  'Bearer canary0123456789canary0123456789',
]
/** What must not be found in anything that leaves an adapter. */
export const CANARIES = [payload, 'Y2FuYXJ5LXNpZ25hdHVyZS', 'canary.person@', 'canary0123456789']

export const HOSTILE = [
  '',
  '"',
  '\\',
  '\\"',
  '\u0000',
  '\u2028',
  '\ud800',
  '__proto__',
  'constructor',
  '{"a":1}',
  '[',
  '%zz',
  '#012',
  ', type="x", ',
  '"x" 200 ',
  '-1',
  '1e999',
  'NaN',
  '9'.repeat(400),
  'a'.repeat(5000),
  'a.'.repeat(2000),
  ' ='.repeat(1000),
]

export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ maxLength: 200 }),
  fc.json().map((text) => text.replaceAll('\n', ' ')),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 6 }).map((parts) => parts.join(' ')),
)

type Json = Record<string, unknown>

const parsed = (line: string): Json | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Json)
      : undefined
  } catch {
    return undefined
  }
}

/** Every place of a value in an object, nested ones too. */
const placesOf = (
  value: unknown,
  path: readonly (string | number)[] = [],
): (string | number)[][] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.keys(value).flatMap((key) => [
        [...path, key],
        ...placesOf((value as Json)[key], [...path, key]),
      ])

const put = (root: unknown, path: readonly (string | number)[], value: unknown): void => {
  let at = root as Json
  for (const key of path.slice(0, -1)) at = at[key] as Json
  const last = path[path.length - 1] as string
  if (value === undefined) delete at[last]
  else
    Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true })
}

const anyValue = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, false, 0, -1, 1e300, [], {}, [[]], [null], {
    a: {},
  }),
  fc.constantFrom<unknown>(...HOSTILE),
  fc.integer(),
  fc.string({ maxLength: 40 }),
)

const withJson = (line: string): fc.Arbitrary<string> => {
  const root = parsed(line)
  const places = placesOf(root)
  if (root === undefined || places.length === 0) return fc.constant(line)
  return fc
    .array(fc.tuple(fc.constantFrom(...places), anyValue), { minLength: 1, maxLength: 3 })
    .map((changes) => {
      const copy = structuredClone(root)
      for (const [path, value] of changes) {
        try {
          // Of its own: a later change may go into it, and would put it into itself.
          put(copy, path, structuredClone(value))
        } catch {
          // An earlier change took the place away.
        }
      }
      return JSON.stringify(copy)
    })
}

const withText = (line: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(line.length), fc.nat(60), fc.constantFrom(...HOSTILE))
    .map(([at, length, text]) => line.slice(0, at) + text + line.slice(at + length))

export const mutated = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  line.chain((text) =>
    fc.oneof(
      withJson(text),
      withText(text),
      fc.nat(text.length).map((length) => text.slice(0, length)),
      fc.constant(text + text),
    ),
  )

/** The line with a secret in each of its values in turn: JSON values, quoted values, words behind `=`. */
export const planted = (line: string): { readonly line: string }[] => {
  const root = parsed(line)
  if (root !== undefined) {
    return placesOf(root).flatMap((path, i) => {
      const copy = structuredClone(root)
      let value: unknown = root
      for (const key of path) value = (value as Json)[key]
      if (typeof value !== 'string' || value === '') return []
      put(copy, path, SECRETS[i % SECRETS.length])
      return [{ line: JSON.stringify(copy) }]
    })
  }
  const values = [...line.matchAll(/"([^"]{2,400})"|=([^\s",]{2,400})/g)].slice(0, 40)
  return values.map((match, i) => {
    const value = match[1] ?? match[2] ?? ''
    const at = match.index + match[0].indexOf(value)
    return {
      line: line.slice(0, at) + (SECRETS[i % SECRETS.length] ?? '') + line.slice(at + value.length),
    }
  })
}
