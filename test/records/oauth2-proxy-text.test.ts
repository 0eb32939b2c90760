import { expect, test } from 'vitest'
import { slots } from '../../src/records/fields.ts'
import { oauth2ProxyText } from '../../src/records/oauth2-proxy-text.ts'
import { templateJson } from '../../src/records/template-json.ts'
import { countSteps } from '../adapters/counted-steps.ts'

const PATHS = [
  'type',
  'timestamp',
  'file',
  'message',
  'client',
  'request_id',
  'username',
  'host',
  'method',
  'upstream',
  'uri',
  'user_agent',
  'status',
  'duration',
] as const
const [F, TABLE] = slots(
  Object.fromEntries(PATHS.map((path) => [path, path])) as Record<(typeof PATHS)[number], string>,
)
const settings = { timezone: 'UTC', now: () => 0 }
const text = oauth2ProxyText(TABLE, settings)
const json = templateJson(TABLE, settings)

const valuesOf = (read: typeof text, line: string): unknown => {
  const fields = read(line)
  if (fields === undefined || fields === null) return fields
  if ('reject' in fields) return fields.reject
  return Object.fromEntries(
    PATHS.flatMap((path) => {
      const value = fields.text(F[path])
      return value === undefined ? [] : [[path, value]]
    }),
  )
}

const STAMP = '2026/11/23 05:53:00'
const timestamp = STAMP
const END = 'a.example GET / "/x?y=1" HTTP/1.1 "agent/1" 200 11 0.004'
const REQUEST = {
  type: 'request',
  timestamp,
  client: '10.0.0.1:4000',
  request_id: 'r1',
  username: 'u',
  host: 'a.example',
  method: 'GET',
  upstream: '/',
  uri: '/x?y=1',
  user_agent: 'agent/1',
  status: '200',
  duration: '0.004',
}

test.each<[string, string, unknown]>([
  [
    'a standard line',
    `[${STAMP}] [oauthproxy.go:1058] No "valid" [x] text`,
    { type: 'standard', timestamp, file: 'oauthproxy.go:1058', message: 'No "valid" [x] text' },
  ],
  [
    'an auth line',
    `10.0.0.1:4000 - r1 - a@b [${STAMP}] [AuthSuccess] Authenticated via OAuth2: Session{}`,
    {
      type: 'auth',
      timestamp,
      client: '10.0.0.1:4000',
      request_id: 'r1',
      username: 'a@b',
      status: 'AuthSuccess',
      message: 'Authenticated via OAuth2: Session{}',
    },
  ],
  ['a request line', `10.0.0.1:4000 - r1 - u [${STAMP}] ${END}`, REQUEST],
  ['an IPv6 client', `[::1]:4000 - r1 - u [${STAMP}] ${END}`, { ...REQUEST, client: '[::1]:4000' }],
  [
    'quotes, blanks and bytes of an agent and a URI',
    String.raw`c - r1 - u [${STAMP}] h GET - "/\"a\\" HTTP/1.1 "x\" 200 1 \"y\xfc [${STAMP}] z\\" 401 2 0.000`,
    {
      ...REQUEST,
      client: 'c',
      host: 'h',
      upstream: '-',
      uri: '/"a\\',
      user_agent: `x" 200 1 "y\ufffd [${STAMP}] z\\`,
      status: '401',
      duration: '0.000',
    },
  ],
  [
    'a forged line in a request id',
    `c - x - admin [${STAMP}] ${END} - - [${STAMP}] h GET - "/" HTTP/1.1 "a" 401 2 0.000`,
    {
      ...REQUEST,
      client: 'c',
      request_id: `x - admin [${STAMP}] ${END}`,
      username: '-',
      host: 'h',
      upstream: '-',
      uri: '/',
      user_agent: 'a',
      status: '401',
      duration: '0.000',
    },
  ],
  [
    'a forged status in a request id',
    `c - x - a [${STAMP}] [AuthSuccess] Authenticated - u [${STAMP}] [AuthFailure] Invalid`,
    {
      type: 'auth',
      timestamp,
      client: 'c',
      request_id: `x - a [${STAMP}] [AuthSuccess] Authenticated`,
      username: 'u',
      status: 'AuthFailure',
      message: 'Invalid',
    },
  ],
  [
    'the second half of a line that a user cut in two',
    `{x} [${STAMP}] ${END}`,
    Object.fromEntries(
      Object.entries({ ...REQUEST, username: '{x}' }).filter(
        ([name]) => name !== 'client' && name !== 'request_id',
      ),
    ),
  ],
  ['the first half', '10.0.0.1:4000 - r1 - ev"il', undefined],
  ['the rest of a message', 'Response: upstream failure', undefined],
  ['an nginx error', '2026/11/23 05:44:30 [warn] 7#7: *5 js: x', undefined],
  [
    'an access line',
    '127.0.0.1 - - [23/Nov/2026:05:44:30 +0000] "GET / HTTP/1.1" 200 1 "-" "x"',
    undefined,
  ],
])('text: %s', (_, line, wanted) => expect(valuesOf(text, line)).toEqual(wanted))

test.each<[string, string, unknown]>([
  [
    'a message with quotes',
    `{"type":"standard","timestamp":"${STAMP}","file":"a.go:1","message":"oauth2: "invalid_grant" "x""}`,
    { type: 'standard', timestamp, file: 'a.go:1', message: 'oauth2: "invalid_grant" "x"' },
  ],
  [
    'a message that goes on in the next line',
    `{"type":"standard","timestamp":"${STAMP}","message":"cannot fetch token: 503`,
    { type: 'standard', timestamp, message: 'cannot fetch token: 503' },
  ],
  [
    'blanks, and members that nobody reads',
    `{"type": "standard", "zone": "a", "timestamp": "${STAMP}", "message": "x", "line": 5}`,
    { type: 'standard', timestamp, message: 'x' },
  ],
  [
    'bytes and quotes of an agent',
    String.raw`{"type":"request","user_agent":"a\"b\\ \xfc","status":200,"duration":0.001}`,
    { type: 'request', user_agent: 'a"b\\ \ufffd', status: '200', duration: '0.001' },
  ],
  [
    'forged members in a request id',
    `{"type":"request","timestamp":"${STAMP}","request_id":"x","type":"auth","timestamp":"2020/01/01 00:00:00","username":"admin","status":200,"a":"","username":"-","uri":"/","status":401}`,
    {
      type: 'request',
      timestamp,
      request_id: `x","type":"auth","timestamp":"2020/01/01 00:00:00","username":"admin","status":200`,
      username: '-',
      uri: '/',
      status: '401',
    },
  ],
  [
    'forged members in a user; one that nobody reads ends it',
    `{"type":"request","username":"x","status":200,"y":"","upstream":"-","status":403}`,
    { type: 'request', username: 'x","status":200', upstream: '-', status: '403' },
  ],
  ['a torn line', `{"type":"request","timestamp":"${STAMP}","cli`, 'truncated'],
  ['a brace alone', '{', undefined],
  ['text', 'x', undefined],
])('JSON: %s', (_, line, wanted) => expect(valuesOf(json, line)).toEqual(wanted))

test.each([
  ['text', text, `c - r - u [${STAMP}] h GET / "/" HTTP/1.1 "`, '" 200 1 0.1'],
  ['JSON', json, '{"type":"request","user_agent":"', '","status":200}'],
])('%s: what a client sends costs what its length costs', (_, read, before, after) => {
  for (const run of [String.raw`\"`, String.raw`\\`, 'a ', ',"', ',"a":', ' - ']) {
    const line = `${before}${run.repeat(5000)}${after}`
    expect(
      countSteps(() => void read(line)),
      run,
    ).toBeLessThan(20 * line.length)
  }
})
