import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lockDirectory, type Lock } from '../../src/state/lock.ts'

const MODULE = resolve(import.meta.dirname, '../../src/state/lock.ts')

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'authslo-lock-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}
const released = (lock: Lock): (() => Promise<void>) => {
  if (!('release' in lock)) throw new Error(JSON.stringify(lock))
  return lock.release
}

test('one at a time, also in a directory with a long name', async () => {
  const directory = join(folder(), 'a'.repeat(120))
  mkdirSync(directory)
  const release = released(await lockDirectory(directory))
  expect(statSync(join(directory, 'lock-1')).mode & 0o777).toBe(0o600)
  expect(await lockDirectory(directory)).toEqual({
    heldBy: expect.stringMatching(`^process ${process.pid} on `) as string,
  })
  expect(readdirSync(directory)).toEqual(['lock-1'])
  await release()
  await released(await lockDirectory(directory))()
  expect(readdirSync(directory)).toEqual(['lock-2'])
})

test('of many that start at once, where one was killed, one has it', async () => {
  const directory = folder()
  const script = `const {lockDirectory} = await import(${JSON.stringify(MODULE)}); await lockDirectory(${JSON.stringify(directory)}); console.log('mine'); setInterval(() => 0, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  expect(await lockDirectory(directory)).toEqual({
    heldBy: expect.stringMatching(`^process ${child.pid} on `) as string,
  })
  // It says nothing any more, and lives.
  child.kill('SIGSTOP')
  expect(await lockDirectory(directory)).toEqual({ heldBy: 'a process that does not answer' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(readdirSync(directory)).toEqual(['lock-1'])
  const locks = await Promise.all(Array.from({ length: 20 }, () => lockDirectory(directory)))
  expect(locks.filter((lock) => 'release' in lock)).toHaveLength(1)
  expect(locks.filter((lock) => 'heldBy' in lock)).toHaveLength(19)
  for (const lock of locks) if ('release' in lock) await lock.release()
}, 30_000)

test('what a start left that was killed at once is removed, not what another has just begun', async () => {
  const directory = folder()
  for (const name of ['lock-0a.new', 'lock-0b.new']) writeFileSync(join(directory, name), '')
  const anHourAgo = statSync(join(directory, 'lock-0a.new')).mtimeMs / 1000 - 3600
  utimesSync(join(directory, 'lock-0a.new'), anHourAgo, anHourAgo)
  const release = released(await lockDirectory(directory))
  expect(readdirSync(directory)).toEqual(['lock-0b.new', 'lock-1'])
  await release()
})
