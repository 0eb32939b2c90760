import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const CLI = resolve('src/cli.ts')

const authslo = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
  const child = spawn(process.execPath, [CLI, ...argv])
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, out, err }
}

test('the version is a result', async () => {
  expect(await authslo('--version')).toMatchObject({ code: 0, err: '' })
})

test('a usage error exits 2 with an empty stdout', async () => {
  expect(await authslo('--no-such-option')).toMatchObject({ code: 2, out: '' })
})

test('a reader that goes away is no failure', async () => {
  const child = spawn(process.execPath, [CLI, 'completion', 'bash'])
  child.stdout.destroy()
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test.each([
  ['HOME', '.cache/authslo', (folder: string) => ({ HOME: folder, XDG_CACHE_HOME: '' })],
  ['XDG_CACHE_HOME', 'authslo', (folder: string) => ({ HOME: '/', XDG_CACHE_HOME: folder })],
  [
    'HOME, for XDG_CACHE_HOME is relative',
    '.cache/authslo',
    (folder: string) => ({ HOME: folder, XDG_CACHE_HOME: 'tmp' }),
  ],
])('compiled code is kept below %s, and nowhere that others write', async (_, below, envOf) => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const env = { PATH: process.env['PATH'], TMPDIR: join(folder, 'tmp'), ...envOf(folder) }
  const child = spawn(process.execPath, [CLI, '--version'], { env, cwd: folder })
  expect(await once(child, 'close')).toEqual([0, null])
  expect(existsSync(join(folder, below))).toBe(true)
  expect(existsSync(join(folder, 'tmp'))).toBe(false)
})

test('where nothing can be kept, nothing is missing', async () => {
  const env = { PATH: process.env['PATH'], HOME: '/dev/null', XDG_CACHE_HOME: '/dev/null' }
  const child = spawn(process.execPath, [CLI, '--version'], { env })
  expect(await once(child, 'close')).toEqual([0, null])
})
