// The threat model names tests; they must be there, or it answers nobody.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const rows = readFileSync(join(root, 'docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))
const threats = rows.map(([, , tries = '', , heldBy = '']) => [tries, heldBy] as const)

test.each(threats)('%s', (_, heldBy) => {
  const files = [...heldBy.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)
  expect(files.length).toBeGreaterThan(0)
  for (const path of files) expect(existsSync(join(root, path)), path).toBe(true)
})

test('nothing is run at installation', () => {
  const { scripts, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as {
    scripts: Record<string, string>
    dependencies: Record<string, string>
  }
  for (const hook of ['preinstall', 'install', 'postinstall', 'prepare'])
    expect(scripts).not.toHaveProperty(hook)
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
})
