import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashSync } from 'bcryptjs'
import { expect, onTestFinished, test } from 'vitest'
import { parseGoDuration } from '../../src/config/go-duration.ts'
import { loadConfig } from '../../src/config/load.ts'
import { loadWebConfig, type WebConfig } from '../../src/config/web-config.ts'
import { formatDiagnostics } from '../../src/diagnostic-text.ts'
import type { Checked } from '../../src/diagnostic.ts'
import { checkWebFiles } from '../../src/running/web-files.ts'
import { BROKEN_WEB, GOOD_WEB } from './broken-web.ts'

const load = (text: string): Checked<WebConfig> =>
  loadWebConfig(text, 'web.yml', '/etc/authslo/web.yml')

test('a good file: paths from its folder', () => {
  expect(load(GOOD_WEB)).toEqual({
    ok: true,
    warnings: [],
    value: {
      headers: { 'X-Frame-Options': 'deny' },
      users: new Map(),
      rateLimit: undefined,
      tls: {
        cert: { key: 'cert_file', path: '/etc/authslo/server.crt' },
        key: { key: 'key_file', path: '/run/server.key' },
        clientCa: { key: 'client_ca_file', path: '/etc/authslo/ca.crt' },
        clients: 'verified',
        clientNames: ['prometheus.example'],
        minVersion: 'TLSv1.3',
        maxVersion: 'TLSv1.3',
        ciphers: undefined,
        curves: undefined,
      },
    },
  })
})

test('PEM in the file itself; TLS 1.2 and later unless it is said', () => {
  expect(load('tls_server_config: {cert: "${A}", key: B}')).toMatchObject({
    ok: true,
    value: {
      headers: {},
      tls: {
        cert: { key: 'cert', text: '${A}' },
        key: { key: 'key', text: 'B' },
        clientCa: undefined,
        clients: 'none',
        clientNames: undefined,
        minVersion: 'TLSv1.2',
        maxVersion: 'TLSv1.3',
      },
    },
  })
})

test('headers alone: no TLS', () => {
  expect(load('http_server_config: {headers: {}}')).toMatchObject({ value: { tls: undefined } })
})

test('users, whose hashes are of one form; a rate; ciphers and curves by the names of OpenSSL', () => {
  const hash = 'QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi'
  const checked = load(`basic_auth_users: {me: $2y$10$${hash}, you: $2a$12$${hash}}
rate_limit: {interval: 1m0.5s, burst: 3}
tls_server_config:
  cert: A
  key: B
  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]
  curve_preferences: [X25519, CurveP384]
`)
  expect(checked).toMatchObject({
    ok: true,
    value: {
      users: new Map([
        ['me', `$2b$10$${hash}`],
        ['you', `$2b$12$${hash}`],
      ]),
      rateLimit: { intervalMs: 60_500, burst: 3 },
      tls: {
        ciphers:
          'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES256-GCM-SHA384',
        curves: 'X25519:P-384',
      },
    },
  })
})

test('clients that are verified by the public CAs: a warning', () => {
  const checked = load(GOOD_WEB.replace('  client_ca_file: ca.crt\n', ''))
  expect(checked.ok ? formatDiagnostics(checked.warnings, 'text') : '').toBe(
    `web.yml:4:3: warning: \`RequireAndVerifyClientCert\` without a CA verifies by the public ones: who has a certificate of a web site gets in [web-clients-without-ca]
  4 |   client_auth_type: RequireAndVerifyClientCert
    |   ^
  Add \`client_ca_file\`, in PEM.
`,
  )
})

test.each([
  ['1s', 1000],
  ['1m0.5s', 60_500],
  ['.5s', 500],
  ['1.s', 1000],
  ['250ms', 250],
  ['10us', 0.01],
  ['10µs', 0.01],
  ['2h45m', 9_900_000],
  ['-1s', -1000],
  ['0', 0],
  [0, 0],
  [1_000_000, 1],
  ['', undefined],
  ['1', undefined],
  ['1 s', undefined],
  ['1d', undefined],
  ['s', undefined],
  [1.5, undefined],
])('a duration of Go: %j', (written, ms) => {
  expect(parseGoDuration(written)).toBe(ms)
})

test.each(BROKEN_WEB)('%s: %s', (_id, _what, [from, to], text) => {
  expect(GOOD_WEB).toContain(from)
  const checked = load(GOOD_WEB.replace(from, () => to))
  expect(checked.ok ? '' : formatDiagnostics(checked.problems, 'text')).toBe(text)
})

test('users of receivers beside bearer tokens: a sender cannot show both', () => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-web-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'web.yml'), `basic_auth_users: {shop: "${hashSync('x', 4)}"}\n`)
  writeFileSync(join(folder, 'token'), 'secret\n')
  const text = `servers: [{name: as}]
receivers: {http: {listen: 127.0.0.1:9878}, web_config_file: web.yml, auth: {bearer_file: token}}
sources: [{name: app, server: as, format: authslo, http: {token_file: token}}]
`
  const checked = loadConfig(text, { file: 'authslo.yaml', folder, env: {}, formats: undefined })
  if (!checked.ok) throw new Error(formatDiagnostics(checked.problems, 'text'))
  const problems = checkWebFiles(checked.value, folder)
  expect(formatDiagnostics(problems, 'text'))
    .toBe(`web.yml: error: \`basic_auth_users\` and \`receivers.auth.bearer_file\` both need the Authorization header, so that nobody could send [web-users-and-tokens]
  Keep one of them, or give the tokens up for client certificates.

web.yml: error: \`basic_auth_users\` and \`http.token_file of source app\` both need the Authorization header, so that nobody could send [web-users-and-tokens]
  Keep one of them, or give the tokens up for client certificates.
`)
})
