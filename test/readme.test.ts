import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
/** Installs and what runs until it is stopped are told, not run. */
const NOT_RUN = ['npm ci && npm start']

interface Shown {
  readonly command: string
  /** Lines that stand below it; `...` stands for any. */
  readonly output: readonly string[]
}

const shown: readonly Shown[] = [...readme.matchAll(/```console\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => `\n${block ?? ''}`.split('\n$ ').slice(1))
  .map((text) => text.trimEnd().split('\n'))
  .map(([command = '', ...output]) => ({
    command,
    output: output.filter((line) => line !== '...'),
  }))
  .filter(({ command }) => !NOT_RUN.includes(command))

test('the README has commands, and shows what some of them print', () => {
  expect(shown.length).toBeGreaterThan(3)
  expect(shown.filter(({ output }) => output.length > 0).length).toBeGreaterThan(1)
})

test.each(shown)('$command', ({ command, output }) => {
  const PATH = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter)
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PATH },
  })
  expect(status, `${stdout}${stderr}`).toBe(0)
  const printed = stdout.split('\n')
  for (const line of output) expect(printed).toContain(line)
})
