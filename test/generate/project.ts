// What is generated from the shipped SLOs, for the tests that look at it.
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { commandTable } from '../../src/commands/index.ts'
import { defaultConfig } from '../../src/config/config.ts'
import { generateAll } from '../../src/generate/index.ts'
import { generateProject } from '../../src/running/generate-project.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'

export const root = resolve(import.meta.dirname, '..', '..')
export const promtool = join(root, '.tools', 'bin', 'promtool')
export const amtool = join(root, '.tools', 'bin', 'amtool')

const loaded = readSlos(undefined, root)
if (!loaded.ok) throw new Error('the shipped SLOs do not load')
export const slos = loaded.value
export const project = generateProject(
  { config: defaultConfig(), slos },
  { timeScale: 1, commands: commandTable },
)
export const files = generateAll(project)

export interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}
export const rules: readonly Rule[] = files
  .filter(([path]) => path.endsWith('.rules.yaml'))
  .flatMap(([, text]) => (parse(text) as { groups: { rules: Rule[] }[] }).groups)
  .flatMap((group) => group.rules)
