// What is published, installed in a folder of its own: the command runs, the listener can be imported.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VERSION } from '../src/version.ts'

const root = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'authslo-package-'))
const run = (command: string, args: readonly string[], cwd = folder): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

beforeAll(() => {
  run('npm', ['pack', '--silent', '--pack-destination', folder], root)
  const [tarball = ''] = readdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  run('npm', [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    join(folder, tarball),
  ])
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// Installed without the scripts of packages: none is needed at run time.
test('the command runs, with the SLOs that come along', () => {
  const command = join('node_modules', '.bin', 'authslo')
  expect(run(process.execPath, [command, '--version']).trim()).toContain(VERSION)
  expect(run(process.execPath, [command, 'check', '--output', 'json'])).toBe('[]\n')
})

test('the listener is imported by its name', () => {
  const script =
    "import('authslo/oidc-provider').then((m) => console.log(typeof m.authsloListener))"
  expect(run(process.execPath, ['-e', script]).trim()).toBe('function')
})

test('types come along', () => {
  const published = join(folder, 'node_modules', 'authslo', 'dist', 'oidc-provider')
  expect(readdirSync(published)).toEqual(expect.arrayContaining(['index.d.ts', 'index.js']))
})
