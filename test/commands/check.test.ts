import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Diagnostic } from '../../src/diagnostic.ts'
import { run } from './terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authslo-check-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})
const write = (name: string, text: string): void => {
  writeFileSync(join(folder, name), text)
}

const GOOD = `servers: [{name: kc, product: keycloak}]
sources: [{name: log, server: kc, format: keycloak, file: keycloak.log}]
`
const BAD = GOOD.replace('server: kc', 'server: ck')

test('without a configuration the shipped SLOs are checked, and are good', async () => {
  expect(await run(['check'], { folder })).toEqual({
    code: 0,
    stdout: '',
    stderr: '0 errors, 0 warnings\n',
  })
})

test('a good configuration', async () => {
  write('authslo.yaml', GOOD)
  expect(await run(['check'], { folder })).toMatchObject({ code: 0, stdout: '' })
})

test('text: place, excerpt and remedy on stdout, the count on stderr', async () => {
  write('authslo.yaml', BAD)
  expect(await run(['check'], { folder })).toEqual({
    code: 1,
    stdout: `authslo.yaml:2:31: error: \`sources[0].server\` names \`ck\`, which is no server [unknown-server]
  2 | sources: [{name: log, server: ck, format: keycloak, file: keycloak.log}]
    |                               ^
  Write \`kc\`.
`,
    stderr: '1 error, 0 warnings\n',
  })
})

test('github: an annotation', async () => {
  write('authslo.yaml', BAD)
  const { stdout } = await run(['check', '--output', 'github'], { folder })
  expect(stdout).toBe(
    '::error file=authslo.yaml,line=2,col=31,title=unknown-server::`sources[0].server` names `ck`, which is no server. Write `kc`.\n',
  )
})

test('json: an array, empty where nothing is wrong', async () => {
  write('good.yaml', GOOD)
  write('bad.yaml', BAD)
  const good = await run(['check', '-c', 'good.yaml', '--output', 'json'], { folder })
  expect(good).toMatchObject({ code: 0, stdout: '[]\n' })
  const bad = await run(['check', '-c', 'bad.yaml', '--output', 'json'], { folder })
  expect(JSON.parse(bad.stdout) as Diagnostic[]).toMatchObject([
    { id: 'unknown-server', severity: 'error', place: { file: 'bad.yaml', line: 2, column: 31 } },
  ])
})

test.each([[['check', '-c', 'missing.yaml']], [['check', 'missing.yaml']]])(
  'a file that is named and not there: %j',
  async (argv) => {
    expect(await run(argv, { folder })).toEqual({
      code: 2,
      stdout: `missing.yaml: error: the configuration cannot be read: there is no such file [config-unreadable]
  Name a file that can be read with --config or AUTHSLO_CONFIG.
`,
      stderr: '1 error, 0 warnings\n',
    })
  },
)

test('paths: configurations and SLO files are told apart by what is in them', async () => {
  mkdirSync(join(folder, 'all'))
  write('all/authslo.yaml', BAD)
  write('all/slo.yaml', 'apiVersion: openslo/v1\nkind: SLO\n')
  write('all/notes.txt', 'not looked at')
  const { code, stdout } = await run(['check', 'all'], { folder })
  expect(code).toBe(1)
  expect(stdout).toContain('all/authslo.yaml:2:31: error')
  expect(stdout).toContain('all/slo.yaml')
  expect(stdout).not.toContain('notes.txt')
})

test('the SLO files that a configuration names are checked with it', async () => {
  write('authslo.yaml', `${GOOD}slo: {files: [mine/*.yaml]}\n`)
  mkdirSync(join(folder, 'mine'))
  write('mine/a.yaml', 'apiVersion: openslo/v1\nkind: SLO\n')
  const { code, stdout } = await run(['check'], { folder })
  expect(code).toBe(1)
  expect(stdout).toContain('mine/a.yaml')
})

test('a web-config file: its text is checked; that certificates are elsewhere is a warning', async () => {
  write(
    'authslo.yaml',
    `${GOOD}web: {config_file: web.yml}\nreceivers: {web_config_file: in.yml}\n`,
  )
  write('web.yml', 'tls_server_config: {cert_file: a.crt}\n')
  write('in.yml', 'tls_server_config: {cert_file: a.crt, key_file: a.key}\n')
  const { code, stdout } = await run(['check'], { folder })
  expect(code).toBe(1)
  expect(stdout).toContain('web.yml:1:21: error: TLS has `cert_file` and no key')
  expect(stdout).toContain('in.yml: warning: `cert_file` cannot be read: there is no such file')
})
