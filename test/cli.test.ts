import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

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
