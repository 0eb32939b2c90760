// A generated YAML document: how it is made in its first line.
import { stringify } from 'yaml'
import { MADE_BY } from './project.ts'

/** `about`: comment lines below the first. */
export const yamlFile = (value: object, about: readonly string[] = []): string =>
  [MADE_BY, ...about].map((line) => `# ${line}\n`).join('') +
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })
