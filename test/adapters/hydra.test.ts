import { expect, test } from 'vitest'
import { goDurationSeconds } from '../../src/records/logrus-text.ts'
import { replayLines } from '../replay-lines.ts'

const request = (method: string, path: string, remote = '10.0.0.1:5000') => ({
  http_request: {
    headers: { 'user-agent': 'x' },
    host: 'h',
    method,
    path,
    query: null,
    remote,
    scheme: 'http',
  },
})
const T = '2026-11-23T05:49:34.5Z'
const failed = (of: object, error: object, msg = 'An error occurred'): string =>
  `${JSON.stringify({ ...of, error, msg, level: 'error', time: T, service_name: 'Ory Hydra' })}\n`
const completed = (of: object, status: number, headers: object = {}): string =>
  `${JSON.stringify({ ...of, http_response: { headers, size: 1, status, took: 5_000_000 }, msg: 'completed handling request', level: 'info', time: T })}\n`
const token = request('POST', '/oauth2/token')
const DIAL =
  'failed to connect to `user=x`: dial error: dial tcp 10.0.0.2:5432: connect: connection refused'

test.each<[string, string, object[]]>([
  [
    'a token',
    completed(token, 200),
    [{ kind: 'token_request', outcome: 'success', duration_seconds: 0.005 }],
  ],
  [
    'a refusal: one event of two lines',
    failed(token, {
      message: 'invalid_grant',
      reason: 'The refresh token was already used.',
      debug: '',
    }) + completed(token, 400),
    [
      {
        kind: 'token_request',
        outcome: 'client_error',
        error: 'invalid_grant',
        reason: 'refresh_reused',
        duration_seconds: 0.005,
      },
    ],
  ],
  [
    'two requests of one connection',
    completed(token, 200) +
      failed(token, { message: 'invalid_client', debug: 'passwords do not match' }) +
      completed(token, 401),
    [{ outcome: 'success' }, { outcome: 'client_error', reason: 'client_auth_failed' }],
  ],
  [
    'a database that is away, answered as a wrong secret',
    failed(token, { message: 'invalid_client', reason: '', debug: DIAL }) + completed(token, 401),
    [
      {
        outcome: 'dependency_error',
        reason: 'storage',
        upstream: 'database',
        error: 'invalid_client',
      },
    ],
  ],
  [
    '2.3 says access denied',
    failed(token, { message: 'invalid_grant', debug: 'not_found' }, 'access denied') +
      completed(token, 400),
    [{ outcome: 'client_error', reason: 'code_unknown' }],
  ],
  [
    'a reason that quotes what looks like another cause',
    failed(token, {
      message: 'invalid_scope',
      reason: "The OAuth 2.0 Client is not allowed to request scope 'connection refused'.",
      debug: 'x',
    }) + completed(token, 400),
    [{ outcome: 'client_error', reason: 'scope_invalid' }],
  ],
  [
    'a failure without an error line',
    completed(token, 500),
    [{ kind: 'token_request', outcome: 'server_error', reason: 'internal' }],
  ],
  [
    'a reason nobody knows',
    failed(token, { message: 'invalid_grant', reason: 'Something new.' }) + completed(token, 400),
    [{ reason: 'unknown' }],
  ],
  [
    'an inactive token',
    failed(request('POST', '/admin/oauth2/introspect'), {
      message: 'request_unauthorized',
      debug: 'not_found',
    }) + completed(request('POST', '/admin/oauth2/introspect'), 200),
    [{ kind: 'introspection', outcome: 'success', active: false }],
  ],
  [
    'the way to the login page',
    failed(request('GET', '/oauth2/auth'), {
      message: 'the OAuth 2.0 Authorization request must be aborted',
    }) + completed(request('GET', '/oauth2/auth'), 302),
    [{ kind: 'http_request', endpoint: 'authorize', outcome: 'success' }],
  ],
  [
    'a deleted client',
    completed(request('DELETE', '/admin/clients/shop'), 204),
    [{ kind: 'client_change', change: 'deleted', client: 'shop' }],
  ],
  [
    'a client that is not there',
    completed(request('DELETE', '/admin/clients/shop'), 404),
    [{ kind: 'http_request', endpoint: 'api', status: 404 }],
  ],
  ['a health check', completed(request('GET', '/health/ready'), 200), []],
  [
    'a forged header in the text format',
    'time=2026-11-23T05:50:10Z level=info msg=completed handling request http_request=map[headers:map[user-agent:x] host:h method:GET path:/health/ready query:<nil> remote:1.1.1.1:1 scheme:http] http_response=map[size:1 status:500 took:1s]] host:h method:POST path:/oauth2/token query:<nil> remote:10.0.0.1:7 scheme:http] http_response=map[headers:map[] size:288 status:200 text_status:OK took:5.27ms]\n',
    [{ kind: 'token_request', outcome: 'success', duration_seconds: 0.00527 }],
  ],
])('%s', (_, lines, wanted) => {
  const events = replayLines('hydra', lines)
  expect(events).toMatchObject(wanted)
  expect(events).toHaveLength(wanted.length)
})

test.each<[string, number | undefined]>([
  ['13.602365ms', 0.013602365],
  ['718.418µs', 0.000718418],
  ['1m2.5s', 62.5],
  ['2s', 2],
  ['1h', 3600],
  ['90ns', 9e-8],
  ['', undefined],
  ['5', undefined],
  ['x', undefined],
  ['1..5s', undefined],
])('a Go duration: %s', (text, seconds) => {
  const found = goDurationSeconds(text)
  if (seconds === undefined) expect(found).toBeUndefined()
  else expect(found).toBeCloseTo(seconds, 12)
})
