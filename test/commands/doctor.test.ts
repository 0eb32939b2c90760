import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Diagnosis } from '../../src/running/diagnosis.ts'
import { run } from './terminal.ts'

const corpora = resolve(import.meta.dirname, '../corpora/keycloak')
const now = () => Date.UTC(2026, 10, 23, 7)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authslo-doctor-'))
  writeFileSync(
    join(folder, 'events.log'),
    gunzipSync(readFileSync(join(corpora, 'console-1.txt.gz'))),
  )
})
afterEach(() => rmSync(folder, { recursive: true }))

const configure = (...sources: readonly string[]): void =>
  writeFileSync(
    join(folder, 'authslo.yaml'),
    `servers: [{name: kc}]\nsources:\n${sources.map((source) => `  - {server: kc, format: keycloak, ${source}}\n`).join('')}`,
  )
const asked = async (): Promise<Diagnosis> =>
  JSON.parse((await run(['doctor', '--output', 'json'], { folder, now })).stdout) as Diagnosis

test('an event log alone: what is missing, and the setting that gives it', async () => {
  configure('name: events, file: events.log')
  const { code, stdout } = await run(['doctor'], { folder, now })
  expect(code).toBe(1)
  expect(stdout).toContain(
    'server errors missing; Keycloak: start with --http-access-log-enabled=true',
  )
  expect(stdout).toMatch(/token-issuance-success +not measured/)
  expect(stdout).toMatch(/newest \d+ records: \d+ events, \d+ refused/)
})

test('with the access log every needed capability has its source', async () => {
  copyFileSync(join(corpora, 'access-3-duration.log'), join(folder, 'access.log'))
  configure(
    'name: events, file: events.log',
    `name: access, file: access.log, pattern: '%h %l %u %t "%r" %s %b %D "%{i,User-Agent}"'`,
  )
  const { servers, sources } = await asked()
  expect(servers[0]?.indicators[0]).toMatchObject({
    indicator: 'token-issuance-success',
    measured: true,
    decidedBy: { successes: 'events (events)', server_errors: 'access (access lines)' },
  })
  expect(sources.map(({ events }) => events > 0)).toEqual([true, true])
  expect((await run(['doctor'], { folder, now })).code).toBe(0)
})

test('what resource servers show is a finding only where the configuration names one', async () => {
  configure('name: events, file: events.log')
  const expected = async (): Promise<boolean | undefined> =>
    (await asked()).servers[0]?.indicators.find(({ indicator }) => indicator === 'token-validation')
      ?.expected
  expect(await expected()).toBe(false)
  appendFileSync(join(folder, 'authslo.yaml'), 'resource_servers: [{name: orders, trusts: [kc]}]')
  expect(await expected()).toBe(true)
})

test('a sample decides nothing, and doctor says so', async () => {
  copyFileSync(join(corpora, 'access-3-duration.log'), join(folder, 'access.log'))
  configure(
    'name: events, file: events.log',
    `name: access, sampling: 0.1, file: access.log, pattern: '%h %l %u %t "%r" %s %b %D "%{i,User-Agent}"'`,
  )
  const { servers, sources } = await asked()
  expect(servers[0]?.indicators[0]).toMatchObject({ measured: false })
  expect(sources.map(({ sampled }) => sampled)).toEqual([false, true])
  const { stdout } = await run(['doctor'], { folder, now })
  expect(stdout).toContain('latency missing; access: it records a sample of the requests')
  expect(stdout).toContain('a sample: latency histograms and exemplars, no promise')
})

test('a log that is not there', async () => {
  configure('name: events, file: missing.log')
  const { code, stdout } = await run(['doctor'], { folder, now })
  expect(code).toBe(1)
  expect(stdout).toContain('there is no such file')
})

test('without sources it says how to begin', async () => {
  rmSync(join(folder, 'events.log'))
  const { code, stderr } = await run(['doctor'], { folder, now })
  expect(code).toBe(2)
  expect(stderr).toContain('docs/servers')
})
