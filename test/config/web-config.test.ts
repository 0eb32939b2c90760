import { expect, test } from 'vitest'
import { loadWebConfig, type WebConfig } from '../../src/config/web-config.ts'
import { formatDiagnostics } from '../../src/diagnostic-text.ts'
import type { Checked } from '../../src/diagnostic.ts'
import { BROKEN_WEB, GOOD_WEB } from './broken-web.ts'

const load = (text: string): Checked<WebConfig> =>
  loadWebConfig(text, 'web.yml', '/etc/authslo/web.yml')

test('a good file: paths from its folder', () => {
  expect(load(GOOD_WEB)).toEqual({
    ok: true,
    warnings: [],
    value: {
      headers: { 'X-Frame-Options': 'deny' },
      tls: {
        cert: { key: 'cert_file', path: '/etc/authslo/server.crt' },
        key: { key: 'key_file', path: '/run/server.key' },
        clientCa: { key: 'client_ca_file', path: '/etc/authslo/ca.crt' },
        clients: 'verified',
        clientNames: ['prometheus.example'],
        minVersion: 'TLSv1.3',
        maxVersion: 'TLSv1.3',
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

test.each(BROKEN_WEB)('%s: %s', (_id, _what, [from, to], text) => {
  expect(GOOD_WEB).toContain(from)
  const checked = load(GOOD_WEB.replace(from, () => to))
  expect(checked.ok ? '' : formatDiagnostics(checked.problems, 'text')).toBe(text)
})
