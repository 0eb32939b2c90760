import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { run, type Ran } from './terminal.ts'

const corpora = resolve(import.meta.dirname, '../corpora')
const others = resolve(import.meta.dirname, '../fixtures-other')
const now = () => Date.UTC(2026, 10, 23, 7)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authslo-init-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A recorded log in the folder, unpacked. */
const log = (from: string, as: string): string => {
  const bytes = readFileSync(join(corpora, from))
  writeFileSync(join(folder, as), from.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  return as
}
const init = (...argv: readonly string[]): Promise<Ran> => run(['init', ...argv], { folder, now })
const written = (name = 'authslo.yaml'): string => readFileSync(join(folder, name), 'utf8')
const configured = () => parse(written()) as Record<string, readonly Record<string, unknown>[]>

const accepted = async (): Promise<void> => {
  const { code, stdout } = await run(['check'], { folder, now })
  expect(stdout).toBe('')
  expect(code).toBe(0)
}

test('what the logs are, why, and a configuration that check accepts', async () => {
  log('keycloak/console-1.txt.gz', 'events.log')
  log('keycloak/access-1-combined.log', 'access.log')
  log('nginx/error.log', 'gateway.log')
  const { code, stdout, stderr } = await init('events.log', 'access.log', 'gateway.log')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^events\.log: keycloak, since 122 of the first \d+ records can only be/m)
  expect(stdout).toMatch(/^gateway\.log: nginx, since/m)
  expect(stderr).toContain('; next: authslo check, authslo doctor, authslo serve\n')
  await accepted()
  expect(configured()).toMatchObject({
    servers: [{ name: 'keycloak', product: 'keycloak', clients: 'clients.yaml' }],
    resource_servers: [{ name: 'nginx', trusts: ['keycloak'] }],
    sources: [
      { name: 'keycloak', server: 'keycloak', format: 'keycloak', file: 'events.log' },
      { name: 'keycloak-access', server: 'keycloak', format: 'keycloak', file: 'access.log' },
      { name: 'nginx', resource_server: 'nginx', format: 'nginx', file: 'gateway.log' },
    ],
  })
  expect(written()).toContain('# Carried as: jboss-text.')
})

test('clients are those that were given tokens, with names and owners to fill in', async () => {
  await init(log('oidc-provider/events.ndjson.gz', 'events.log'))
  const clients = parse(written('clients.yaml')) as readonly object[]
  expect(clients).toContainEqual({ id: 'web-shop', name: '', owner: '' })
  expect(written('clients.yaml')).toMatch(/- id: batch # 15 token requests answered by client_cred/)
  // Of no stranger who only failed.
  expect(JSON.stringify(clients)).not.toContain('nobody')
  await accepted()
})

test('doctor and serve run what it wrote', async () => {
  await init(log('oidc-provider/events.ndjson.gz', 'events.log'))
  const { stdout } = await run(['doctor'], { folder, now })
  expect(stdout).toMatch(/token-issuance-success +measured: successes by oidc-provider/)
  const stop = new AbortController()
  const serving = run(['serve', '--web.listen-address', '127.0.0.1:0'], {
    folder,
    now,
    stopSignal: () => stop.signal,
    stderr: (text) => {
      if (text.includes('127.0.0.1')) stop.abort()
    },
  })
  expect((await serving).code).toBe(0)
})

test('every recorded format gives a configuration that check accepts, alone and all together', async () => {
  const names: string[] = []
  for (const product of readdirSync(corpora)) {
    const runs = JSON.parse(readFileSync(join(corpora, product, 'runs.json'), 'utf8')) as {
      files: readonly string[]
      format: string
    }[]
    const [file] = runs.find(({ format }) => format !== 'otlp')?.files ?? []
    if (file === undefined) continue
    const here = join(corpora, product, file)
    const stored = readdirSync(join(here, '..')).includes(file.split('/').at(-1) ?? '')
      ? join(product, file)
      : join(product, `${file}.gz`)
    names.push(log(stored, `${product}.log`))
  }
  expect((await init(...names)).code).toBe(0)
  await accepted()
  expect(configured()['sources']).toHaveLength(names.length)
  for (const name of names) {
    expect((await init('--force', name)).code, name).toBe(0)
    await accepted()
  }
})

test('two logs of one product in one form are two servers, or nodes of one', async () => {
  log('keycloak/console-1.txt.gz', 'a.log')
  log('keycloak/keycloak-1.json.gz', 'b.log')
  await init('a.log', 'b.log')
  expect(configured()['servers']?.map(({ name }) => name)).toEqual(['keycloak', 'keycloak-2'])
  expect(written()).toContain('If this is another node of keycloak')
  await accepted()
})

test('a log in a wrapper', async () => {
  const lines = gunzipSync(readFileSync(join(corpora, 'keycloak/console-1.txt.gz'))).toString()
  const wrapped = lines
    .split('\n')
    .map((line) => `2026-11-23T05:38:21.123456789Z stdout F ${line}\n`)
  writeFileSync(join(folder, 'pod.log'), wrapped.join(''))
  await init('pod.log')
  expect(written()).toContain('# Carried as: cri > jboss-text.')
  await accepted()
})

test('what is not recognised is left out, and said', async () => {
  copyFileSync(join(others, 'redis.log'), join(folder, 'redis.log'))
  const alone = await init('redis.log')
  expect(alone).toMatchObject({ code: 1, stderr: '' })
  expect(alone.stdout).toContain('redis.log: nothing recognised')
  expect(readdirSync(folder)).toEqual(['redis.log'])
  log('keycloak/console-1.txt.gz', 'events.log')
  expect((await init('redis.log', 'events.log')).code).toBe(1)
  expect(configured()['sources']).toHaveLength(1)
})

test('of access lines that tell no server it is said that they are some', async () => {
  const line = (path: string) =>
    `192.0.2.1 - - [23/Nov/2026:05:44:30 +0000] "GET ${path} HTTP/1.1" 200 12 "-" "curl/8"\n`
  writeFileSync(join(folder, 'access.log'), line('/') + line('/token'))
  const { code, stdout } = await init('access.log')
  expect(code).toBe(1)
  expect(stdout).toMatch(/^access\.log: access lines that tell no server; .*`format: nginx`/)
})

test('an empty log is told from one that nothing recognises', async () => {
  writeFileSync(join(folder, 'empty.log'), '')
  expect(await init('empty.log')).toMatchObject({
    code: 1,
    stdout: 'empty.log: empty; name a file that has records\n',
  })
})

test('what is written elsewhere is named in the commands that come next, and where it is there already', async () => {
  log('keycloak/console-1.txt.gz', 'events.log')
  const { stderr } = await init('--out', 'etc', 'events.log')
  const next = stderr.split('; next: ')[1]?.trim().split(', ') ?? []
  expect(next[0]).toBe('authslo check --config etc/authslo.yaml')
  expect(await run(next[0]?.split(' ').slice(1) ?? [], { folder, now })).toMatchObject({ code: 0 })
  expect((await init('--out', 'etc', 'events.log')).stderr).toBe(
    'etc/authslo.yaml, etc/clients.yaml there already; write over it with --force\n',
  )
})

test('nothing is written over without --force', async () => {
  log('keycloak/console-1.txt.gz', 'events.log')
  writeFileSync(join(folder, 'clients.yaml'), 'mine\n')
  const refused = await init('events.log')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toBe('clients.yaml there already; write over it with --force\n')
  expect(written('clients.yaml')).toBe('mine\n')
  expect(readdirSync(folder)).not.toContain('authslo.yaml')
  expect((await init('--force', 'events.log')).code).toBe(0)
  await accepted()
})

test('names that YAML or the environment would read otherwise stay as they are', async () => {
  const event = (client: string): string =>
    JSON.stringify({
      time: '2026-11-23T05:38:21Z',
      kind: 'token_request',
      outcome: 'success',
      client,
    })
  const ids = [
    '12',
    'true',
    'a: b',
    '${HOME}',
    '#x',
    "it's",
    'a"b',
    '- a',
    'a\nb',
    'é',
    '2026-11-23',
  ]
  const file = 'odd # name\n.log'
  writeFileSync(join(folder, file), ids.map((id) => `${event(id)}\n`).join(''))
  expect((await init(file)).code).toBe(0)
  await accepted()
  const clients = parse(written('clients.yaml')) as readonly { readonly id: string }[]
  expect(clients.map(({ id }) => id.replace('$$', '$')).toSorted()).toEqual(ids.toSorted())
  expect(configured()['sources']?.[0]).toMatchObject({ file })
})

test('for machines', async () => {
  log('keycloak/console-1.txt.gz', 'events.log')
  const { stdout } = await init('events.log', '--output', 'json')
  expect(JSON.parse(stdout)).toMatchObject([
    { file: 'events.log', format: 'keycloak', recognised: 122, carriers: ['jboss-text'] },
  ])
})

test('identifiers of an example stay out of the file', async () => {
  await init(log('keycloak/console-1.txt.gz', 'events.log'))
  expect(written()).toContain('"kind":"token_request"')
  expect(written()).not.toMatch(/[0-9a-f]{32}/)
})

test.each<[string, string | undefined, string]>([
  ['a file that is not there', undefined, 'clients-unreadable'],
  ['an unknown key', '- {id: a, ownr: b}\n', 'unknown-key'],
  ['a client without id', '- {name: a}\n', 'missing-key'],
  ['a type that is none', '- {id: a, type: secret}\n', 'invalid-value'],
  ['a client twice', '- id: a\n- id: a\n', 'duplicate-client'],
  ['no list', 'id: a\n', 'invalid-value'],
])('check refuses %s', async (_, text, problem) => {
  await init(log('keycloak/console-1.txt.gz', 'events.log'))
  if (text === undefined) rmSync(join(folder, 'clients.yaml'))
  else writeFileSync(join(folder, 'clients.yaml'), text)
  const { code, stdout } = await run(['check'], { folder, now })
  expect(code).toBe(1)
  expect(stdout).toContain(`[${problem}]`)
  expect((await run(['serve'], { folder, now })).code).toBe(2)
})
