// scopes.yaml: which scopes of a server are privileged; every other that it grants should be listed as ordinary.
import { z } from 'zod'
import type { Checked } from '../diagnostic.ts'
import { parseYaml } from '../yaml-document.ts'
import { checkShape } from '../yaml-shape.ts'

const CLASSES = ['ordinary', 'privileged'] as const

const schema = z.record(z.string(), z.enum(CLASSES, { error: `one of ${CLASSES.join(', ')}` }), {
  error: 'a mapping from scope to ordinary or privileged, such as {openid: ordinary}',
})

export type ScopeEntries = z.output<typeof schema>

export const loadScopes = (
  written: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Checked<ScopeEntries> => {
  const document = parseYaml(written, file, env)
  if (!document.ok) return document
  const shape = checkShape(document.value, schema)
  return shape.ok ? { ...shape, warnings: [] } : shape
}
