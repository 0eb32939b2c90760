// clients.yaml: who the clients of a server are, by id.
import { z } from 'zod'
import { GRANT_TYPES } from '../events.ts'
import type { Checked, Diagnostic } from '../diagnostic.ts'
import { parseYaml } from '../yaml-document.ts'
import { checkShape } from '../yaml-shape.ts'
import { configProblem } from './diagnostics.ts'

export const CLIENT_TYPES = ['confidential', 'public'] as const
const CRITICALITIES = ['low', 'medium', 'high', 'critical'] as const
const ENVIRONMENTS = ['production', 'staging', 'development', 'test'] as const
const DAY = 'a day in quotes, such as "2027-03-31"'

const text = (expects: string): z.ZodOptional<z.ZodString> =>
  z.string({ error: expects }).optional()

const oneOf = <const C extends readonly [string, ...string[]]>(choices: C) =>
  z.enum(choices, { error: `one of ${choices.join(', ')}` }).optional()
const list = <T extends z.ZodType>(item: T, expects: string) =>
  z.array(item, { error: expects }).optional()

const schema = z.array(
  z.strictObject(
    {
      id: z.string({ error: 'a client id' }).min(1, { error: 'a client id' }),
      name: text('what people call it'),
      owner: text('the team that answers for it'),
      type: z
        .enum(CLIENT_TYPES, { error: `one of ${CLIENT_TYPES.join(', ')} (RFC 6749, 2.1)` })
        .optional(),
      criticality: oneOf(CRITICALITIES),
      environment: oneOf(ENVIRONMENTS),
      grants: list(
        z.enum(GRANT_TYPES, { error: `one of ${GRANT_TYPES.join(', ')}` }),
        'a list of grant types such as [client_credentials]',
      ),
      scopes: list(
        z.string({ error: 'a scope' }).min(1, { error: 'a scope' }),
        'a list of scopes such as [openid]',
      ),
      secret_expires: z.iso.date({ error: DAY }).optional(),
    },
    { error: 'a mapping with `id`' },
  ),
  { error: 'a list of clients, each with `id`' },
)

export type ClientEntry = z.output<typeof schema>[number]

export const loadClients = (
  written: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Checked<readonly ClientEntry[]> => {
  const document = parseYaml(written, file, env)
  if (!document.ok) return document
  const shape = checkShape(document.value, schema)
  if (!shape.ok) return shape
  const problems: Diagnostic[] = []
  const firstAt = new Map<string, number>()
  shape.value.forEach(({ id }, i) => {
    const first = firstAt.get(id)
    if (first === undefined) firstAt.set(id, i)
    else
      problems.push(
        configProblem('duplicate-client', document.value.placeOf([i, 'id']), id, `[${first}]`),
      )
  })
  return problems.length > 0 ? { ok: false, problems } : { ...shape, warnings: [] }
}
