// The shape of `fields:`, in authslo.yaml and in the files of mappings/. What a key can mean is checked in fields-checks.ts.
import { z } from 'zod'
import { FIELD_NAMES, type FieldRule, type FieldRules } from '../adapters/mapped/mapping.ts'
import { ENDPOINTS, type Endpoint } from '../events.ts'
import { DURATION_UNITS } from '../records/access-pattern.ts'
import type { PathRule } from '../records/endpoint-paths.ts'

const RULE = 'a path, or a mapping such as {path: result, values: {ok: success}}'
const path = z.string().regex(/^[^.]{1,100}(?:\.[^.]{1,100}){0,6}$/)
const scalar = z.union([z.string(), z.number(), z.boolean()])
const texts = z
  .union([scalar, z.array(scalar).min(1)])
  .transform((written) => [written].flat().map(String))

const rule = z
  .strictObject({
    path: path.optional(),
    paths: z.array(path).min(1).optional(),
    sum: z.array(path).min(2).optional(),
    by: z.literal('endpoint').optional(),
    value: scalar.optional(),
    values: z.record(z.string(), z.union([scalar, z.null()])).optional(),
    default: scalar.optional(),
    unit: z.enum(DURATION_UNITS).optional(),
    at: z.enum(['start', 'end']).optional(),
    id: z.boolean().optional(),
    when: z.record(path, texts).optional(),
  })
  .refine(
    ({ path: one, paths, sum, by, value }) =>
      [one, paths, sum, by, value].filter((way) => way !== undefined).length === 1,
    { error: RULE },
  )

const written = z.union([path, rule])

const ruleOf = (given: z.output<typeof written>): FieldRule => {
  if (typeof given === 'string') return { paths: [given] }
  const { path: one, paths, ...rest } = given
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return { ...known, paths: paths ?? (one === undefined ? [] : [one]) }
}

export const fieldsSchema = z
  .partialRecord(
    z.enum(FIELD_NAMES),
    z.union([written, z.array(written).min(1)], { error: RULE }),
    { error: 'a mapping of keys of an event to paths' },
  )
  .transform((fields): FieldRules =>
    Object.fromEntries(
      Object.entries(fields).map(([name, given]) => [name, [given].flat().map(ruleOf)]),
    ),
  )

const GLOB = 'a path such as /oauth2/token or /realms/*/token, or a list of them'
const glob = z.string().regex(/^\/\S{0,500}$/)

export const endpointsSchema = z
  .partialRecord(z.enum(ENDPOINTS), z.union([glob, z.array(glob).min(1)], { error: GLOB }), {
    error: 'a mapping of endpoints to paths',
  })
  .transform((endpoints): readonly PathRule[] =>
    Object.entries(endpoints).flatMap(([endpoint, globs]) =>
      [globs].flat().map((one): PathRule => [one, endpoint as Endpoint]),
    ),
  )
