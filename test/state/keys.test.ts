import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { printEvent } from '../../src/event-text.ts'
import { authEvent } from '../../src/events.ts'
import { createIdentify } from '../../src/identifier.ts'
import { keysMark, keysOf } from '../../src/state/keys.ts'

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'authslo-keys-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}
const OLD = 'the key of last year, 2026\n'
const NEW = 'the key of this year, 2027\n'

test('the key is made once in the directory, for its user alone', async () => {
  const directory = join(folder(), 'state')
  const first = await keysOf({ directory })
  expect(await keysOf({ directory })).toEqual(first)
  expect(statSync(join(directory, 'fingerprint-key')).mode & 0o777).toBe(0o600)
  expect(statSync(directory).mode & 0o777).toBe(0o700)
  expect((await keysOf({ directory: undefined })).fingerprint).not.toEqual(first.fingerprint)
})

test('a change of keys: events carry both fingerprints, tables and checkpoints stay', async () => {
  const directory = folder()
  const keyFile = join(directory, 'new')
  const previousKeyFile = join(directory, 'old')
  writeFileSync(keyFile, NEW)
  writeFileSync(previousKeyFile, OLD)
  const before = await keysOf({ directory, keyFile: previousKeyFile })
  const during = await keysOf({ directory, keyFile, previousKeyFile })
  const after = await keysOf({ directory, keyFile })
  const event = (keys: typeof before) => {
    const made = authEvent('token_request', 0, 'as')
    made.token = createIdentify(keys, '').value('opaque-token-1')
    made.session = createIdentify(keys, '').id('session-1')
    return printEvent(made)
  }
  const [old, both, fresh] = [event(before), event(during), event(after)]
  expect(old).not.toHaveProperty('previous')
  expect(fresh).not.toHaveProperty('previous')
  expect(old['token']).not.toBe(fresh['token'])
  expect(both).toEqual({
    ...fresh,
    previous: { token: old['token'], session: old['session'] },
  })
  expect(keysMark(during)).toBe(keysMark(before))
  expect(createIdentify(during, '').value('x').key()).toBe(
    createIdentify(before, '').value('x').key(),
  )
  expect(keysMark(await keysOf({ directory: folder() }))).not.toBe(keysMark(before))
})

test('a value that came as a fingerprint has one only', async () => {
  const directory = folder()
  const previousKeyFile = join(directory, 'old')
  writeFileSync(previousKeyFile, OLD)
  const keys = await keysOf({ directory, previousKeyFile })
  const came = createIdentify(keys, '').fingerprint('2ae5c2321a2c1f32abaa2f331bfdea55')
  expect([came.fingerprint(), came.previousFingerprint()]).toEqual([
    '2ae5c2321a2c1f32abaa2f331bfdea55',
    undefined,
  ])
})

test('a key that is short or missing is refused', async () => {
  const directory = folder()
  const keyFile = join(directory, 'short')
  writeFileSync(keyFile, 'guess me\n')
  await expect(keysOf({ directory, keyFile })).rejects.toThrow(
    `${keyFile} has 8 bytes: a key has at least 16`,
  )
  await expect(keysOf({ directory, keyFile: join(directory, 'nowhere') })).rejects.toThrow('ENOENT')
})
