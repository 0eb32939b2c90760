// A document held against a zod schema: what is wrong, where, and what to write. Leaves say what they expect as their error.
import { z } from 'zod'
import type { Checked, Diagnostic } from './diagnostic.ts'
import { nearest } from './nearest.ts'
import type { Path, YamlDocument } from './yaml-document.ts'

export const SHAPE_DIAGNOSTICS = {
  'unknown-key': (key: string, near: string | undefined, known: readonly string[]) => ({
    problem: `\`${key}\` is no key here`,
    remedy: near === undefined ? `Known here: ${known.join(', ')}.` : `Write \`${near}\`.`,
  }),
  'missing-key': (key: string, expects: string) => ({
    problem: `\`${key}\` is missing`,
    remedy: `Add it: ${expects}.`,
  }),
  'invalid-value': (
    key: string,
    written: string | undefined,
    expects: string,
    near: string | undefined,
  ) => ({
    problem: written ? `\`${key}\` cannot be \`${written}\`` : `\`${key}\` is empty`,
    remedy: near === undefined ? `Write ${expects}.` : `Write \`${near}\`; it is ${expects}.`,
  }),
} as const

/** `sources[0].file`; the whole document is `the file`. */
export const pathText = (path: Path): string =>
  path.length === 0
    ? 'the file'
    : path
        .map((part, i) =>
          typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`,
        )
        .join('')

const inner = (schema: z.core.$ZodType): z.core.$ZodType => {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault
  )
    return inner(schema.unwrap())
  return schema instanceof z.ZodPipe ? inner(schema.in) : schema
}

const schemaAt = (schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined => {
  let at: z.core.$ZodType | undefined = inner(schema)
  for (const part of path) {
    if (at instanceof z.ZodObject) at = at.shape[String(part)] as z.core.$ZodType | undefined
    else at = at instanceof z.ZodArray ? at.element : undefined
    if (at === undefined) return undefined
    at = inner(at)
  }
  return at
}

const keysAt = (schema: z.core.$ZodType, path: Path): readonly string[] => {
  const at = schemaAt(schema, path)
  if (at instanceof z.ZodRecord && at.keyType instanceof z.ZodEnum)
    return at.keyType.options.map(String)
  return at instanceof z.ZodObject ? Object.keys(at.shape) : []
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null
        ? (at as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  )

/** Every way in which the document is not of this shape. */
export const checkShape = <S extends z.ZodType>(
  document: YamlDocument,
  schema: S,
): Checked<z.output<S>> => {
  const parsed = schema.safeParse(document.value)
  if (parsed.success) return { ok: true, value: parsed.data, warnings: [] }
  const problems = parsed.error.issues.flatMap((issue): Diagnostic[] => {
    const { path, message } = issue
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, path)
      return issue.keys.map((key) => ({
        id: 'unknown-key',
        severity: 'error',
        place: document.placeOfKey([...path, key]),
        ...SHAPE_DIAGNOSTICS['unknown-key'](pathText([...path, key]), nearest(key, known), known),
      }))
    }
    const value = valueAt(document.value, path)
    const key = pathText(path)
    if (value === undefined && path.length > 0) {
      return [
        {
          id: 'missing-key',
          severity: 'error',
          place: document.placeOf(path),
          ...SHAPE_DIAGNOSTICS['missing-key'](key, message),
        },
      ]
    }
    const near =
      issue.code === 'invalid_value' && typeof value === 'string'
        ? nearest(value, issue.values.map(String))
        : undefined
    return [
      {
        id: 'invalid-value',
        severity: 'error',
        place: document.placeOf(path),
        ...SHAPE_DIAGNOSTICS['invalid-value'](key, document.writtenAt(path), message, near),
      },
    ]
  })
  return { ok: false, problems }
}
