// Users and rates of a web-config, as clients of a listener see them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashSync } from 'bcryptjs'
import { expect, onTestFinished, test } from 'vitest'
import { createGate } from '../../src/server/gate.ts'
import { listen } from '../../src/server/listen.ts'
import { readWebSettings, watchWebSettings } from '../../src/server/web-settings.ts'

const users = (password: string): string =>
  `basic_auth_users: {prometheus: "${hashSync(password, 4)}"}\n`
const as = (password: string) => ({
  headers: {
    authorization: `Basic ${Buffer.from(`prometheus:${password}`).toString('base64')}`,
  },
})

const started = async (config: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-gate-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'web.yml')
  const write = (text: string): void => writeFileSync(path, text)
  write(config)
  const first = readWebSettings(path, folder)
  if (!first.ok) throw new Error(first.problems[0]?.problem)
  const problems: string[] = []
  const web = watchWebSettings(
    { path, folder, onProblems: (found) => problems.push(...found.map(({ id }) => id)) },
    first.value,
  )
  const reached: (string | undefined)[] = []
  const refused: number[] = []
  const listening = await listen(
    (request, response) => {
      reached.push(request.url)
      response.end('hello')
    },
    { host: '127.0.0.1', port: 0 },
    '--port',
    { web, onRefused: (status) => refused.push(status) },
  )
  if ('problem' in listening) throw new Error(listening.problem)
  onTestFinished(() => listening.close())
  return { ...listening, reached, refused, problems, write, web }
}

test('only users get in, to every path', async () => {
  const { url, reached, refused } = await started(users('right'))
  for (const path of ['', 'metrics', '-/healthy', '-/ready', 'nowhere']) {
    const answer = await fetch(`${url}${path}`)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/)
    expect(await answer.text()).not.toContain('hello')
  }
  expect((await fetch(url, as('wrong'))).status).toBe(401)
  expect((await fetch(url, { headers: { authorization: 'Bearer right' } })).status).toBe(401)
  expect(reached).toEqual([])
  expect(refused).toEqual([401, 401, 401, 401, 401, 401, 401])
  const answer = await fetch(`${url}metrics`, as('right'))
  expect(await answer.text()).toBe('hello')
  expect(reached).toEqual(['/metrics'])
})

test('a body that comes while the password is looked at is not lost', async () => {
  const { url } = await started(users('right'))
  const body = 'x'.repeat(200_000)
  const answer = await fetch(url, { method: 'POST', body, ...as('right') })
  expect(await answer.text()).toBe('hello')
  expect((await fetch(url, { method: 'POST', body, ...as('wrong') })).status).toBe(401)
})

test('users that are written anew hold for the next request; a file that is no good changes nothing', async () => {
  const { url, write, problems } = await started(users('right'))
  expect((await fetch(url, as('right'))).status).toBe(200)
  write(`${users('a longer one')}# changed\n`)
  expect((await fetch(url, as('right'))).status).toBe(401)
  expect((await fetch(url, as('a longer one'))).status).toBe(200)
  write('basic_auth_users: {prometheus: in the clear}\n')
  expect((await fetch(url, as('in the clear'))).status).toBe(401)
  expect((await fetch(url, as('a longer one'))).status).toBe(200)
  expect(problems).toEqual(['web-password'])
})

test('over the rate: 429, before passwords are looked at', async () => {
  const { url, reached } = await started(
    `${users('right')}rate_limit: {interval: 1h, burst: 3}\nhttp_server_config: {headers: {X-Frame-Options: deny}}\n`,
  )
  const statuses: number[] = []
  for (let i = 0; i < 5; i++) statuses.push((await fetch(url, as('right'))).status)
  expect(statuses).toEqual([200, 200, 200, 429, 429])
  const over = await fetch(url, as('right'))
  expect(over.headers.get('retry-after')).toBe('1')
  expect(over.headers.get('x-frame-options')).toBe('deny')
  expect(reached).toHaveLength(3)
})

test('a rate lets through again as time goes by', async () => {
  const { web } = await started('rate_limit: {interval: 100ms, burst: 1}\n')
  let nowMs = 0
  const gate = createGate(web, () => nowMs)
  expect([gate(undefined), gate(undefined)]).toEqual(['admitted', 'too_many'])
  nowMs = 100
  expect([gate(undefined), gate(undefined)]).toEqual(['admitted', 'too_many'])
})
