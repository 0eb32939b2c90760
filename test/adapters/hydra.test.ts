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

const introspect = request('POST', '/admin/oauth2/introspect')
const userinfo = request('GET', '/userinfo')
const traced = (span_id: string) => ({
  ...token,
  otel: { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id },
})
const refused = { message: 'invalid_grant', reason: '', debug: 'not_found', status_code: 400 }
const REQUEST =
  'http_request=map[headers:map[user-agent:x] host:h method:POST path:/oauth2/token query:<nil> remote:10.0.0.1:7 scheme:http]'
const textFailed = (error: string, of = REQUEST): string =>
  `time=2026-11-23T05:50:10Z level=error msg=An error occurred audience=application error=map[${error} status:Bad Request status_code:400] ${of} service_name=Ory Hydra service_version=v26\n`
const textCompleted = `time=2026-11-23T05:50:10Z level=info msg=completed handling request ${REQUEST} http_response=map[headers:map[] size:288 status:400 text_status:Bad Request took:5.27ms]\n`

test.each<[string, string, object[]]>([
  [
    'a body that the client cut short is no lost database',
    failed(token, {
      message: 'invalid_request',
      reason:
        'Unable to parse HTTP body, make sure to send a properly formatted form request body.',
      debug: 'unexpected EOF',
      status_code: 400,
    }) + completed(token, 400),
    [{ outcome: 'client_error', reason: 'request_malformed' }],
  ],
  [
    'a token hook that cannot be reached',
    failed(token, {
      message: 'server_error',
      debug: 'Unable to execute HTTP Request: Post "http://hook/": dial tcp 10.0.0.9:80: connect',
      status_code: 500,
    }) + completed(token, 500),
    [{ outcome: 'dependency_error', reason: 'internal', upstream: 'hook' }],
  ],
  [
    'a token hook that refuses',
    failed(token, {
      message: 'access_denied',
      debug: 'Token hook responded with HTTP status code: 403 Forbidden',
      status_code: 403,
    }) + completed(token, 403),
    [{ outcome: 'client_error', reason: 'upstream_idp' }],
  ],
  [
    'the key set of a client that cannot be reached',
    failed(token, {
      message: 'server_error',
      reason: "Unable to fetch JSON Web Keys from location 'https://c.example/jwks'.",
      debug: 'Get "https://c.example/jwks": dial tcp: lookup c.example: no such host',
      status_code: 500,
    }) + completed(token, 500),
    [{ outcome: 'dependency_error', reason: 'internal', upstream: 'other' }],
  ],
  [
    'no row is no lost database',
    failed(token, { message: 'invalid_client', debug: 'sql: no rows in result set' }) +
      completed(token, 401),
    [{ outcome: 'client_error', reason: 'client_auth_failed' }],
  ],
  [
    'userinfo that broke',
    failed(userinfo, { message: 'server_error', debug: 'x', status_code: 500 }) +
      completed(userinfo, 500),
    [{ kind: 'token_validation', outcome: 'server_error', reason: 'validator_error' }],
  ],
  [
    'two endpoints at once on one connection (HTTP/2)',
    failed(token, refused) + completed(introspect, 200) + completed(token, 400),
    [
      { kind: 'introspection', outcome: 'success', active: true },
      { kind: 'token_request', outcome: 'client_error', reason: 'code_unknown' },
    ],
  ],
  [
    'one endpoint twice at once, told apart by span',
    failed(traced('b7ad6b7169203331'), refused) +
      completed(traced('b7ad6b7169203332'), 200) +
      completed(traced('b7ad6b7169203331'), 400),
    [{ outcome: 'success' }, { outcome: 'client_error', reason: 'code_unknown' }],
  ],
  [
    'the names in a stack trace are no reason',
    textFailed(
      'debug:not_found message:invalid_grant reason: stack_trace:\ngithub.com/ory/x.(*Handler).HandleJWT\n\t/x/assertion.go:3',
    ) + textCompleted,
    [{ error: 'invalid_grant', reason: 'code_unknown', duration_seconds: 0.00527 }],
  ],
  [
    'a header that looks like the end of another request',
    textFailed(
      'debug:not_found message:invalid_grant reason:',
      REQUEST.replace(
        'user-agent:x',
        'user-agent:a] host:h method:POST path:/oauth2/token query:<nil> remote:9.9.9.9:9 scheme:http] http_response=map[x',
      ),
    ) + textCompleted,
    [{ outcome: 'client_error', reason: 'code_unknown' }],
  ],
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

test('a scope of many lines is one record', () => {
  const reason = `debug: message:invalid_scope reason:scope 'a${'\nb'.repeat(30_000)}'`
  expect(replayLines('hydra', textFailed(reason) + textCompleted)).toMatchObject([
    { outcome: 'client_error', reason: 'scope_invalid' },
  ])
})

test('the trace id of a traced request', () => {
  const otel = { trace_id: '9ff998c683c339ace5c761236ae94975', span_id: 'bb5801605a82a668' }
  const [event] = replayLines('hydra', completed({ ...token, otel }, 200))
  expect(event).toMatchObject({ trace_id: otel.trace_id, span_id: otel.span_id })
})
