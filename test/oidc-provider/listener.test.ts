// The listener on a real provider: its lines are those of the recorded corpus, and hold no token.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authsloListener, hashed } from '../../src/oidc-provider/index.ts'
import { replayLines } from '../replay-lines.ts'

const corpus = gunzipSync(
  readFileSync(resolve(import.meta.dirname, '../corpora/oidc-provider/events.ndjson.gz')),
).toString()
/** What newer listeners write and the recorded one did not. */
const NEWER = ['presented_token', 'active', 'aborted', 'error_description', 'iiat', 'format']
const recordedKeys = new Set([
  ...NEWER,
  ...corpus.split('\n').flatMap((line) => (line === '' ? [] : Object.keys(JSON.parse(line)))),
])

const lines: string[] = []
const secret = 'listener-test-secret-0123456789'
let token = ''
const statuses: number[] = []
const server = createServer()

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'batch',
        client_secret: secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      devInteractions: { enabled: false },
    },
    cookies: { keys: ['test'] },
  })
  authsloListener(provider, { write: (line) => lines.push(line) })
  const callback = provider.callback()
  server.on('request', (request, response) => void callback(request, response))
  const post = async (path: string, form: Record<string, string>, password = secret) => {
    const response = await fetch(`${issuer}${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`batch:${password}`).toString('base64')}` },
      body: new URLSearchParams(form),
    })
    statuses.push(response.status)
    const body = await response.text()
    return body
  }
  const issued = await post('/token', { grant_type: 'client_credentials' })
  token = (JSON.parse(issued) as { access_token: string }).access_token
  await post('/token', { grant_type: 'client_credentials' }, 'wrong-secret')
  await post('/token/introspection', { token })
  await post('/token/revocation', { token })
  // The last lines of a request are written when its response is closed.
  while (lines.filter((line) => line.includes('"http_request"')).length < 4) await setImmediate()
})
afterAll(() => server.close())

test('the provider answered', () => {
  expect(statuses).toEqual([200, 401, 200, 200])
})

test('every line is one JSON object with keys of the recorded format', () => {
  expect(lines.length).toBeGreaterThan(6)
  for (const line of lines) {
    expect(line.endsWith('\n')).toBe(true)
    const keys = Object.keys(JSON.parse(line) as object)
    expect(keys.filter((key) => !recordedKeys.has(key))).toEqual([])
    expect(keys).toEqual(expect.arrayContaining(['time', 'event']))
  }
})

test('no line holds a token or a secret; tokens are joined by their hash', () => {
  const text = lines.join('')
  expect(token.length).toBeGreaterThan(20)
  for (const value of [token, secret, 'wrong-secret']) expect(text.includes(value)).toBe(false)
  expect(text).toContain(hashed(token))
})

test('the adapter reads what the listener writes', () => {
  const events = replayLines('oidc-provider', lines.join(''))
  const told = events.map(({ kind, outcome, reason, client, caller, active, cause }) => ({
    kind,
    outcome,
    reason,
    client,
    caller,
    active,
    cause,
  }))
  expect(told).toMatchObject([
    { kind: 'token_request', outcome: 'success', client: 'batch' },
    { kind: 'token_request', outcome: 'client_error', reason: 'client_auth_failed' },
    { kind: 'introspection', outcome: 'success', caller: 'batch', active: true },
    { kind: 'revocation', outcome: 'success', client: 'batch', cause: 'request' },
  ])
  const [issuance, , introspection, revocation] = events
  expect(issuance?.['issued_token']).toMatch(/^[0-9a-f]{32}$/)
  expect(introspection?.['token']).toBe(issuance?.['issued_token'])
  expect(revocation?.['token']).toBe(issuance?.['issued_token'])
})
