import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
/** Installs and what runs until it is stopped are told, not run. */
const NOT_RUN = ['npm ci && npm start']

const commands = [...readme.matchAll(/```console\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => (block ?? '').split('\n'))
  .flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []))
  .filter((command) => !NOT_RUN.includes(command))

test('the README has commands', () => {
  expect(commands.length).toBeGreaterThan(3)
})

test.each(commands)('%s', (command) => {
  const PATH = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter)
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PATH },
  })
  expect(status, `${stdout}${stderr}`).toBe(0)
})
