import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { run } from './terminal.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/fingerprints.md'), 'utf8')
const section = page.slice(page.indexOf('## Test vectors'))
const vectors = section
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .map(([, value = '', as = '', issuer = '', expected = '']) => ({ value, as, issuer, expected }))

const stdin = (text: string) => ({ stdin: Readable.from([Buffer.from(text)]) })

test('the page has vectors of every kind', () => {
  expect(new Set(vectors.map(({ as }) => as))).toEqual(new Set(['id', 'token', 'hash']))
})

test.each(vectors)('$as $value', async ({ value, as, issuer, expected }) => {
  const { code, stdout } = await run(
    ['fingerprint', '--as', as, ...(issuer === '' ? [] : ['--issuer', issuer])],
    stdin(`${value}\n`),
  )
  expect([code, stdout]).toEqual([0, `${expected}\n`])
})

test('a shell with openssl gives the same', () => {
  const [, command = ''] = /^\$ (printf .*)$/m.exec(section) ?? []
  expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim()).toBe(
    vectors.find(({ value }) => value === 'opaque-token-1')?.expected,
  )
})

test('a key file, with or without a line end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-key-'))
  const prints: string[] = []
  for (const [name, key] of [
    ['bare', 'authslo replay'],
    ['unix', 'authslo replay\n'],
    ['dos', 'authslo replay\r\n'],
    ['other', 'another key'],
  ] as const) {
    writeFileSync(join(folder, name), key)
    const { stdout } = await run(['fingerprint', '--key-file', name], {
      ...stdin('opaque-token-1'),
      folder,
    })
    prints.push(stdout.trim())
  }
  const [bare, unix, dos, other] = prints
  expect([unix, dos]).toEqual([bare, bare])
  expect(other).not.toBe(bare)
  expect(bare).toBe('2ae5c2321a2c1f32abaa2f331bfdea55')
})

test('nothing on standard input is a usage error', async () => {
  const { code, stderr } = await run(['fingerprint'], stdin('\n'))
  expect([code, stderr]).toEqual([2, 'no value on standard input\n'])
})
