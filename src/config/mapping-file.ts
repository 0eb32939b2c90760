// A file of mappings/: what authslo knows of a product's log as data, so that a source names it as its format.
import { z } from 'zod'
import { CAPABILITIES } from '../adapters/adapter.ts'
import { DEFAULT_FIELDS, type GenericFormat, type Mapping } from '../adapters/mapped/mapping.ts'
import type { Checked } from '../diagnostic.ts'
import { DURATION_UNITS } from '../records/access-pattern.ts'
import { parseYaml } from '../yaml-document.ts'
import { checkShape } from '../yaml-shape.ts'
import { checkCompleteness, checkFieldValues } from './fields-checks.ts'
import { endpointsSchema, fieldsSchema } from './fields-schema.ts'

const text = z.string({ error: 'a text' }).min(1, { error: 'a text' })
const capability = z.enum(CAPABILITIES)
const formats = Object.keys(DEFAULT_FIELDS) as GenericFormat[]

const schema = z.strictObject({
  title: text,
  format: z.enum(formats, { error: `one of ${formats.join(', ')}` }),
  /** Which documentation each fact is from. */
  documentation: z.array(text).min(1, { error: 'where its facts are from' }),
  recognised_by: z.array(text).optional(),
  pattern: text.optional(),
  duration_unit: z.enum(DURATION_UNITS).optional(),
  endpoints: endpointsSchema.optional(),
  fields: fieldsSchema,
  provides: z.partialRecord(capability, z.enum(['all', 'sampled', 'none'])).optional(),
  remedies: z.partialRecord(capability, text).optional(),
})

export const loadMapping = (written: string, file: string, id: string): Checked<Mapping> => {
  const document = parseYaml(written, file)
  if (!document.ok) return document
  const shape = checkShape(document.value, schema)
  const raw = (document.value.value as { readonly fields?: unknown } | null)?.fields
  const problems = [...checkFieldValues(document.value, ['fields'], raw)]
  if (!shape.ok) return { ok: false, problems: [...shape.problems, ...problems] }
  const { title, format, fields, endpoints, provides, remedies } = shape.value
  const names = new Set([...Object.keys(DEFAULT_FIELDS[format]), ...Object.keys(fields)])
  problems.push(...checkCompleteness(document.value, ['fields'], names))
  if (problems.length > 0) return { ok: false, problems }
  const { pattern, duration_unit: durationUnit, recognised_by: recognisedBy } = shape.value
  return {
    ok: true,
    warnings: [],
    value: {
      id,
      title,
      origin: 'documented',
      format,
      fields,
      endpoints,
      recognisedBy,
      provides,
      remedies,
      settings: {
        ...(pattern === undefined ? {} : { pattern }),
        ...(durationUnit === undefined ? {} : { durationUnit }),
      },
    },
  }
}
