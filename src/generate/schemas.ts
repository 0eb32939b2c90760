// JSON Schemas for editors and for those who write events themselves.
import { z } from 'zod'
import { DERIVED_KINDS, EVENT_KEYS, KINDS, type EventKey } from '../events.ts'
import { sloSchema } from '../slo/schema.ts'
import { MADE_BY, type Generator } from './project.ts'

const typeOf = (key: EventKey): object => {
  const { type } = EVENT_KEYS[key]
  switch (type) {
    case 'text':
    case 'identifier':
      return { type: 'string' }
    case 'texts':
      return { type: 'array', items: { type: 'string' } }
    case 'number':
      return { type: 'number' }
    case 'boolean':
      return { type: 'boolean' }
    case 'time':
      return { type: 'string', format: 'date-time' }
    default:
      return { enum: key === 'kind' ? KINDS.filter((kind) => !DERIVED_KINDS.has(kind)) : type }
  }
}

const authEvent = (): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $comment: MADE_BY,
  title: 'AuthEvent, a line of format authslo',
  type: 'object',
  required: ['time', 'kind', 'outcome'],
  properties: {
    ...Object.fromEntries(
      (Object.keys(EVENT_KEYS) as EventKey[]).map((key) => [
        key,
        { ...typeOf(key), description: EVENT_KEYS[key].help },
      ]),
    ),
    fingerprinted: { type: 'boolean', description: 'the ids are fingerprints already' },
  },
})

const text = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`

export const schemas: Generator = ({ configSchema }) => [
  ['schemas/authslo.schema.json', text({ $comment: MADE_BY, ...configSchema })],
  ['schemas/auth-event.schema.json', text(authEvent())],
  [
    'schemas/slo.schema.json',
    text({
      $comment: MADE_BY,
      title: 'An SLO file of authslo (OpenSLO v1)',
      ...z.toJSONSchema(sloSchema, { io: 'input' }),
    }),
  ],
]
