// docs/reference/alert-quality.md: each command that measures something writes its own section.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..', '..')
export const bin = (tool: string): string => join(root, '.tools', 'bin', tool)
const FILE = join(root, 'docs', 'reference', 'alert-quality.md')
const SECTIONS = ['rules-check', 'mutate', 'simulate', 'end-to-end'] as const
const HEAD = `# How good the alerts are

Measured, not promised: each section is written by the command that it names.
`

const between = (text: string, name: string): string =>
  text.split(`<!-- ${name} -->\n`)[1]?.split(`<!-- /${name} -->\n`)[0] ?? ''

export const writeSection = (name: (typeof SECTIONS)[number], section: string): void => {
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
  const parts = SECTIONS.map((each) => {
    const text = each === name ? section : between(before, each)
    return text === '' ? '' : `\n<!-- ${each} -->\n${text.trimEnd()}\n<!-- /${each} -->\n`
  })
  writeFileSync(FILE, HEAD + parts.join(''))
}

export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
