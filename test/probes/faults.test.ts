// What can be wrong with a server as seen from outside, against real sockets.
import { expect, test } from 'vitest'
import { createDiscovery } from '../../src/probes/discovery.ts'
import type { Look } from '../../src/probes/journey.ts'
import { createJwks } from '../../src/probes/jwks.ts'
import { createTls } from '../../src/probes/tls.ts'
import { createTransport } from '../../src/probes/transport.ts'
import { keyOf, once, serveHttp, serveHttps, transportOf } from './serving.ts'

/** Answers by path; everything else is 404. `self` is the server's own URL. */
type Answers = Readonly<Record<string, (self: string) => Reply>>
interface Reply {
  readonly status?: number
  readonly headers?: Record<string, string>
  /** undefined: no answer at all. */
  readonly body?: unknown
}
const DISCOVERY = '/.well-known/openid-configuration'

const serve = async (
  answers: Answers,
  start = serveHttp,
): Promise<{ issuer: string; asked: string[] }> => {
  const asked: string[] = []
  let self = ''
  self = await start((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const { status = 200, headers = {}, body } = answers[path]?.(self) ?? { status: 404, body: '' }
    if (body === undefined) return
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  return { issuer: self, asked }
}

const good: Answers = {
  [DISCOVERY]: (self) => ({ body: { issuer: self, jwks_uri: `${self}/jwks` } }),
  '/jwks': () => ({
    headers: { 'cache-control': 'public, max-age=900' },
    body: { keys: [keyOf('k1')] },
  }),
}
const at = (issuer: string, timeoutMs?: number) => ({
  issuer,
  transport: transportOf(timeoutMs),
  now: Date.now,
  wait: () => Promise.resolve(),
})

const lookAt = async (
  answers: Answers,
  timeoutMs?: number,
): Promise<Record<'discovery' | 'jwks', Look>> => {
  const { issuer } = await serve(answers)
  return {
    discovery: await once(createDiscovery(at(issuer, timeoutMs))),
    jwks: await once(createJwks(at(issuer, timeoutMs))),
  }
}

test('a server in order', async () => {
  const { discovery, jwks } = await lookAt(good)
  expect(discovery.failure).toBeUndefined()
  expect(discovery.steps.map(({ step }) => step)).toEqual(['discovery_request'])
  expect(discovery.clock).toEqual({ skewSeconds: 0 })
  expect(jwks).toMatchObject({
    failure: undefined,
    steps: [{ step: 'discovery_request' }, { step: 'jwks_request' }],
    fetches: ['success'],
    changes: [{ phase: 'published', kid: 'k1', alg: 'EdDSA', isFirstLook: true }],
    keySet: { maxAgeSeconds: 900, bytes: JSON.stringify({ keys: [keyOf('k1')] }).length },
  })
})

/** What is wrong, the answers, where it shows, and as what. */
const FAULTS: readonly (readonly [string, Answers, 'discovery' | 'jwks', object])[] = [
  [
    'another issuer',
    {
      ...good,
      [DISCOVERY]: (self) => ({ body: { issuer: `${self}/`, jwks_uri: `${self}/jwks` } }),
    },
    'discovery',
    { failure: { step: 'discovery_document', outcome: 'server_error', reason: 'wrong_issuer' } },
  ],
  [
    '500',
    { [DISCOVERY]: () => ({ status: 500, body: {} }) },
    'discovery',
    { failure: { step: 'discovery_request', reason: 'internal', problem: 'answered 500' } },
  ],
  [
    'throttled',
    { [DISCOVERY]: () => ({ status: 429, body: {} }) },
    'discovery',
    { failure: { step: 'discovery_request', outcome: 'throttled', reason: 'rate_limited' } },
  ],
  ['404 at both places', {}, 'discovery', { failure: { problem: 'answered 404' } }],
  [
    'HTML instead of JSON',
    { [DISCOVERY]: () => ({ body: '<!doctype html>' }) },
    'discovery',
    { failure: { step: 'discovery_document', reason: 'malformed' } },
  ],
  [
    'no key set named',
    { [DISCOVERY]: (self) => ({ body: { issuer: self } }) },
    'discovery',
    { failure: { step: 'discovery_document', problem: 'the discovery document names no key set' } },
  ],
  [
    'a document without end',
    { [DISCOVERY]: () => ({ body: ' '.repeat(1024 * 1024 + 1) }) },
    'discovery',
    { failure: { step: 'discovery_request', problem: 'more than 1048576 bytes' } },
  ],
  [
    'a redirect to itself',
    { [DISCOVERY]: () => ({ status: 302, headers: { location: DISCOVERY }, body: '' }) },
    'discovery',
    { failure: { step: 'discovery_request', problem: 'redirected in vain' } },
  ],
  [
    'discovery down, as the key set sees it',
    { ...good, [DISCOVERY]: () => ({ status: 503, body: '' }) },
    'jwks',
    { failure: { step: 'discovery_request', problem: 'answered 503' } },
  ],
  [
    'no key set',
    { ...good, '/jwks': () => ({ status: 502, body: '' }) },
    'jwks',
    {
      failure: { step: 'jwks_request', outcome: 'server_error', reason: 'jwks_unavailable' },
      fetches: ['http_error'],
    },
  ],
  [
    'an empty key set',
    { ...good, '/jwks': () => ({ body: { keys: [] } }) },
    'jwks',
    {
      failure: {
        step: 'jwks_document',
        reason: 'jwks_invalid',
        problem: 'the key set has no key for signatures',
      },
      fetches: ['invalid'],
    },
  ],
  [
    'HTML as key set',
    { ...good, '/jwks': () => ({ body: '<html>' }) },
    'jwks',
    { failure: { step: 'jwks_document', problem: 'the answer is no key set' } },
  ],
  [
    'a private key for all to see',
    { ...good, '/jwks': () => ({ body: { keys: [{ ...keyOf('k1'), d: 'AAAA' }] } }) },
    'jwks',
    { failure: { step: 'jwks_document', problem: 'the key set gives away a private key' } },
  ],
  [
    'two keys of one name',
    { ...good, '/jwks': () => ({ body: { keys: [keyOf('k1'), keyOf('k1')] } }) },
    'jwks',
    { failure: { step: 'jwks_document', problem: 'two keys of the key set have one kid' } },
  ],
  [
    'a key that is none, beside a good one',
    {
      ...good,
      '/jwks': () => ({ body: { keys: [keyOf('k1'), { kty: 'RSA', n: 'x', kid: 'k2' }, 7] } }),
    },
    'jwks',
    {
      failure: undefined,
      warning: '2 keys of the key set cannot be read',
      changes: [{ kid: 'k1' }],
    },
  ],
  [
    'a key set in a network of ours',
    { [DISCOVERY]: (self) => ({ body: { issuer: self, jwks_uri: 'http://10.0.0.1/keys' } }) },
    'jwks',
    {
      failure: {
        step: 'discovery_document',
        reason: 'insecure_transport',
        problem: 'the discovery document names a key set at http://10.0.0.1, which is not asked',
      },
    },
  ],
]

test.each(FAULTS)('%s', async (_, answers, where, expected) => {
  const looks = await lookAt(answers)
  expect(looks[where]).toMatchObject(expected)
})

test('a redirect to another host is not followed', async () => {
  const other = await serve(good)
  const { issuer } = await serve({
    [DISCOVERY]: () => ({
      status: 302,
      headers: { location: `${other.issuer}${DISCOVERY}` },
      body: '',
    }),
  })
  const { failure } = await once(createDiscovery(at(issuer)))
  expect(failure).toMatchObject({ step: 'discovery_request', outcome: 'server_error' })
  expect(failure?.problem).toBe(
    `redirected to ${new URL(other.issuer).host}, which is not followed`,
  )
  expect(other.asked).toEqual([])
})

test('a redirect on the same host is', async () => {
  const { discovery } = await lookAt({
    ...good,
    [DISCOVERY]: () => ({ status: 307, headers: { location: '/moved' }, body: '' }),
    '/moved': (self) => ({ body: { issuer: self, jwks_uri: `${self}/jwks` } }),
  })
  expect(discovery.failure).toBeUndefined()
})

test('a server that knows RFC 8414 only, with a path in its issuer', async () => {
  const { issuer } = await serve({
    '/.well-known/oauth-authorization-server/tenant': (self) => ({
      body: { issuer: `${self}/tenant`, jwks_uri: `${self}/jwks` },
    }),
  })
  expect((await once(createDiscovery(at(`${issuer}/tenant`)))).failure).toBeUndefined()
})

test('no answer in time', async () => {
  const { discovery, jwks } = await lookAt({ [DISCOVERY]: () => ({}) }, 60)
  expect(discovery.failure).toMatchObject({ reason: 'timeout', problem: 'no answer in time' })
  expect(jwks.failure).toMatchObject({ step: 'discovery_request', reason: 'timeout' })
  const keys = await lookAt({ ...good, '/jwks': () => ({}) }, 200)
  expect(keys.jwks).toMatchObject({ failure: { reason: 'jwks_unavailable' }, fetches: ['timeout'] })
})

test('nobody there', async () => {
  const { issuer } = await serve(good)
  const nobody = { ...at(issuer.replace(/\d+$/, '1')) }
  expect((await once(createDiscovery(nobody))).failure).toMatchObject({
    step: 'discovery_request',
    problem: 'ECONNREFUSED',
  })
  expect((await once(createTls(nobody))).failure).toMatchObject({
    step: 'tls_handshake',
    problem: 'ECONNREFUSED',
  })
})

test('a clock that is off', async () => {
  const off = (ms: number): string => new Date(Date.now() + ms).toUTCString()
  const { discovery } = await lookAt({
    ...good,
    [DISCOVERY]: (self) => ({
      headers: { date: off(60_000) },
      body: { issuer: self, jwks_uri: `${self}/jwks` },
    }),
  })
  expect(discovery.clock?.skewSeconds).toBeGreaterThan(50)
  expect(discovery.clock?.skewSeconds).toBeLessThanOrEqual(60)
})

test('a certificate: trusted until its end, expired, of nobody we know', async () => {
  const { issuer } = await serve(good, serveHttps)
  const endpoint = issuer.replace('https://', '')
  expect(await once(createTls(at(issuer)))).toMatchObject({
    failure: undefined,
    certificate: { endpoint, notAfter: Date.parse('2120-01-01T00:00:00Z') },
  })
  expect((await once(createJwks(at(issuer)))).failure).toBeUndefined()

  const old = await serve(good, (listener) => serveHttps(listener, 'expired.pem'))
  expect(await once(createTls(at(old.issuer)))).toMatchObject({
    failure: { step: 'certificate', reason: 'expired', problem: 'CERT_HAS_EXPIRED' },
    certificate: { notAfter: Date.parse('2020-02-01T00:00:00Z') },
  })
  expect((await once(createDiscovery(at(old.issuer)))).failure).toMatchObject({
    step: 'discovery_request',
    problem: 'CERT_HAS_EXPIRED',
  })
  expect(old.asked).toEqual([])

  const plain = createTransport({ timeoutMs: 5000, userAgent: 'authslo/test', now: Date.now })
  expect(await once(createTls({ ...at(issuer), transport: plain }))).toMatchObject({
    failure: {
      step: 'certificate',
      reason: 'insecure_transport',
      problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    },
    certificate: { endpoint },
  })
})
