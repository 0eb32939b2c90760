import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { hashSync } from 'bcryptjs'
import { expect, test } from 'vitest'
import { createAdmitUser, credentialsOf } from '../../src/server/basic-auth.ts'
import { createCompare } from '../../src/server/bcrypt.ts'

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`

const CHEAP = hashSync('right', 4)
const OTHER = hashSync('other', 4)
const USERS = new Map([
  ['alice', CHEAP],
  ['bob', OTHER],
])

/** Counts, and says what the test says. */
const counting = (same: (password: string, hash: string) => boolean) => {
  const asked: string[] = []
  const admit = createAdmitUser((password, hash) => {
    asked.push(hash)
    return Promise.resolve(same(password, hash))
  })
  return { asked, admit }
}

test.each([
  [undefined, undefined],
  ['Bearer abc', undefined],
  ['Basic', undefined],
  ['Basic %%%', undefined],
  [`Basic ${Buffer.from('no colon').toString('base64')}`, undefined],
  [basic('a', 'b:c'), { name: 'a', password: 'b:c' }],
  [basic('', ''), { name: '', password: '' }],
  [basic('jürgen', 'pässword'), { name: 'jürgen', password: 'pässword' }],
  [`bAsIc   ${Buffer.from('a:b').toString('base64')}  `, { name: 'a', password: 'b' }],
])('credentials of %j', (header, credentials) => {
  expect(credentialsOf(header)).toEqual(credentials)
})

test('the right password gets in, by bcrypt in its thread; then at once', async () => {
  const admit = createAdmitUser(createCompare())
  const first = admit(USERS, basic('alice', 'right'))
  expect(first).toBeInstanceOf(Promise)
  expect(await first).toBe('admitted')
  expect(admit(USERS, basic('alice', 'right'))).toBe('admitted')
  expect(await admit(USERS, basic('alice', 'Right'))).toBe('unauthorized')
  expect(await admit(USERS, basic('alice', ''))).toBe('unauthorized')
  expect(await admit(USERS, basic('bob', 'right'))).toBe('unauthorized')
  expect(await admit(USERS, basic('bob', 'other'))).toBe('admitted')
  expect(admit(USERS, undefined)).toBe('unauthorized')
})

test('nobody gets in by the hash that an unknown name is compared with', async () => {
  const admit = createAdmitUser(createCompare())
  const names = Array.from({ length: 20 }, (_, i) => `nobody-${i}`)
  for (const name of names)
    for (const password of ['right', 'other'])
      expect(await admit(USERS, basic(name, password))).toBe('unauthorized')
})

test('an unknown name costs what a known one costs, each time the same', async () => {
  const { asked, admit } = counting(() => false)
  await admit(USERS, basic('alice', 'x'))
  await admit(USERS, basic('nobody', 'x'))
  await admit(USERS, basic('nobody', 'y'))
  expect(asked).toHaveLength(3)
  expect(asked[1]).toBe(asked[2])
  expect([...USERS.values()]).toContain(asked[1])
  // And is refused from memory as a known one is.
  expect(admit(USERS, basic('nobody', 'y'))).toBe('unauthorized')
  expect(admit(USERS, basic('alice', 'x'))).toBe('unauthorized')
  expect(asked).toHaveLength(3)
})

test('the same pair at once is looked at once', async () => {
  const { asked, admit } = counting(() => true)
  const all = Array.from({ length: 10 }, () => admit(USERS, basic('alice', 'right')))
  expect(await Promise.all(all.map((entry) => Promise.resolve(entry)))).toEqual(
    Array.from({ length: 10 }, () => 'admitted'),
  )
  expect(asked).toHaveLength(1)
})

test('who guesses does not push the scraper out of memory', async () => {
  const { asked, admit } = counting((password) => password === 'right')
  await admit(USERS, basic('alice', 'right'))
  for (let i = 0; i < 300; i++) await admit(USERS, basic('alice', `guess ${i}`))
  expect(asked).toHaveLength(301)
  expect(admit(USERS, basic('alice', 'right'))).toBe('admitted')
  // What was guessed last is still known; what was guessed first is not.
  expect(admit(USERS, basic('alice', 'guess 299'))).toBe('unauthorized')
  expect(await admit(USERS, basic('alice', 'guess 0'))).toBe('unauthorized')
  expect(asked).toHaveLength(302)
})

test('a password that was changed does not get in from memory, nor a user that was removed', async () => {
  const admit = createAdmitUser(createCompare())
  expect(await admit(USERS, basic('alice', 'right'))).toBe('admitted')
  const changed = new Map([...USERS, ['alice', hashSync('new', 4)]])
  expect(await admit(changed, basic('alice', 'right'))).toBe('unauthorized')
  const removed = new Map([['bob', OTHER]])
  expect(await admit(removed, basic('alice', 'right'))).toBe('unauthorized')
})

test('so many wait that one more is not looked at; the others are', async () => {
  const admit = createAdmitUser(createCompare())
  const all = Array.from({ length: 33 }, (_, i) => admit(USERS, basic('alice', `guess ${i}`)))
  expect(all[32]).toBe('busy')
  expect(
    new Set(await Promise.all(all.slice(0, 32).map((entry) => Promise.resolve(entry)))),
  ).toEqual(new Set(['unauthorized']))
})

test('hashing does not hold the event loop', async () => {
  const admit = createAdmitUser(createCompare())
  const slow = hashSync('right', 10)
  let turns = 0
  let done = false
  const count = (): void => {
    turns += 1
    if (!done) setImmediate(count)
  }
  setImmediate(count)
  const entry = await admit(new Map([['alice', slow]]), basic('alice', 'right'))
  done = true
  expect(entry).toBe('admitted')
  // bcrypt here would give a handful of turns, one each 100 ms.
  expect(turns).toBeGreaterThan(100)
})

test('the thread does not keep the process', async () => {
  const bcrypt = JSON.stringify(new URL('../../src/server/bcrypt.ts', import.meta.url).href)
  const script = `import { createCompare } from ${bcrypt}
const waits = setInterval(() => {}, 1000)
createCompare()('right', ${JSON.stringify(CHEAP)}).then((same) => { clearInterval(waits); console.log(same) })`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', script],
    { timeout: 20_000 },
  )
  expect(stdout).toBe('true\n')
})
