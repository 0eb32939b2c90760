// The shape of an SLO file: the part of OpenSLO v1 that authslo obeys. Each error completes "Write ...".
import { z } from 'zod'
import { SLIS } from '../slis/index.ts'
import { GROUP_LABELS } from './slo.ts'

const text = (expects: string): z.ZodString =>
  z.string({ error: expects }).min(1, { error: expects })
const oneOf = <const C extends readonly [string, ...string[]]>(choices: C) =>
  z.enum(choices, { error: `one of ${choices.join(', ')}` })

const NAME = 'a name of lower-case letters, digits and `-`, at most 63'
const THRESHOLD = 'a duration above 0, such as 200ms or 1s'
const TARGET = 'a share above 0 and below 1, such as 0.999'
const DATE = 'a date in quotes, such as "2027-03-31"'

const indicatorIds = Object.keys(SLIS) as [keyof typeof SLIS, ...(keyof typeof SLIS)[]]

const metric = z.strictObject(
  {
    metricSource: z.strictObject(
      {
        type: z.literal('authslo', { error: '`authslo`' }),
        spec: z.strictObject(
          {
            indicator: oneOf(indicatorIds),
            threshold: z
              .string({ error: THRESHOLD })
              .regex(/^(?=.*[1-9])\d+(\.\d+)?(ms|s)$/, { error: THRESHOLD })
              .optional(),
            groupBy: z.array(oneOf(GROUP_LABELS), { error: 'a list of labels' }).optional(),
          },
          { error: 'a mapping with `indicator`' },
        ),
      },
      { error: 'a mapping with `type: authslo` and `spec`' },
    ),
  },
  { error: 'a mapping with `metricSource`' },
)

const annotation = z.string({ error: 'text in quotes' })
const COUNT = 'a whole number in quotes'
const count = z.string({ error: COUNT }).regex(/^[1-9]\d{0,5}$/, { error: COUNT })

export const ANNOTATIONS = {
  'authslo.dev/team': annotation.optional(),
  'authslo.dev/owner': annotation.optional(),
  'authslo.dev/review-by': z.iso.date({ error: DATE }).optional(),
  'authslo.dev/error-budget-policy': annotation.optional(),
  'authslo.dev/double-tier': oneOf(['true', 'false']).optional(),
  'authslo.dev/tiers': oneOf(['page', 'ticket']).optional(),
  'authslo.dev/min-bad-events-page': count.optional(),
  'authslo.dev/min-bad-events-ticket': count.optional(),
} as const

export const sloSchema = z.strictObject(
  {
    apiVersion: z.literal('openslo/v1', { error: '`openslo/v1`, the version that authslo reads' }),
    kind: z.literal('SLO', { error: '`SLO`' }),
    metadata: z.strictObject(
      {
        name: z
          .string({ error: NAME })
          .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { error: NAME }),
        displayName: text('a title').optional(),
        labels: z.record(z.string(), z.unknown()).optional(),
        annotations: z.strictObject(ANNOTATIONS, { error: 'a mapping of texts' }).optional(),
      },
      { error: 'a mapping with `name`' },
    ),
    spec: z.strictObject(
      {
        description: text('a sentence').optional(),
        service: text('the service that makes the promise'),
        indicator: z.strictObject(
          {
            metadata: z.strictObject({
              name: text('a name'),
              displayName: text('a title').optional(),
            }),
            spec: z.strictObject({
              ratioMetric: z.strictObject({
                counter: z.literal(true, { error: '`true`' }),
                bad: metric,
                total: metric,
              }),
            }),
          },
          { error: 'a mapping with `spec.ratioMetric`' },
        ),
        timeWindow: z
          .array(
            z.strictObject({
              duration: oneOf(['7d', '14d', '28d', '30d', '90d']),
              isRolling: z.literal(true, { error: '`true`: budgets are rolling' }),
            }),
            { error: 'a list with one rolling window' },
          )
          .length(1, { error: 'a list with one rolling window' }),
        budgetingMethod: z.literal('Occurrences', {
          error: '`Occurrences`, the one method that is right for events',
        }),
        objectives: z
          .array(
            z.strictObject({
              displayName: text('a title').optional(),
              target: z
                .number({ error: TARGET })
                .positive({ error: TARGET })
                .max(100, { error: TARGET }),
            }),
            { error: 'a list with one objective' },
          )
          .length(1, { error: 'a list with one objective; give each its own file' }),
      },
      { error: 'a mapping' },
    ),
  },
  { error: 'an OpenSLO document' },
)
