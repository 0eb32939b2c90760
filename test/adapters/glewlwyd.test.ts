// What the recorded runs of Glewlwyd do not hold: other plugins and schemes, forged lines, headers that lie.
import { expect, test } from 'vitest'
import { printEvent } from '../../src/event-text.ts'
import { replayLines } from '../replay-lines.ts'
import { testPipeline } from '../pipeline/run.ts'

const FILE = '2026-11-23T05:45:09 - Glewlwyd '
const SYSLOG = 'Nov 23 05:45:09 sso1 Glewlwyd[7]: '
const eventsOf = (...lines: string[]) => replayLines('glewlwyd', `${lines.join('\n')}\n`)
const issued = (client: string, by = '', origin = '10.0.0.1'): string =>
  `Event oidc - Plugin 'oidc' - Access token generated for client '${client}'${by} with scope list 's t', origin: ${origin}`

test.each<[string, string, object | undefined]>([
  [
    'the older plugin',
    issued('etl').replace('Event oidc', 'Event oauth2'),
    { outcome: 'success', client: 'etl', grant_type: 'client_credentials', scopes: ['s', 't'] },
  ],
  [
    'a user, any grant',
    issued('web', " granted by user 'al'"),
    { outcome: 'success', client: 'web' },
  ],
  ['the self test of a plugin', issued('(null)', " granted by user 'myrddin'"), undefined],
  [
    'a scheme',
    "Event - User 'al' authenticated with scheme 'otp/my otp'",
    { kind: 'login', outcome: 'success', method: 'otp' },
  ],
  ['a scheme registered', "Event - User 'al' registered scheme 'otp/my'", undefined],
  [
    'a consent by a user with quotes in the name',
    "Event - User 'x' granted scope list 'a' for client 'b' granted scope list 'openid' for client 'web'",
    { kind: 'consent', decision: 'granted', client: 'web', scopes: ['openid'] },
  ],
  ['a user changed', "Event - User 'al' updated (profile)", undefined],
  [
    'a client with a verb for a name',
    "Event - Client 'a' removed' added",
    { kind: 'client_change', change: 'created', client: "a' removed" },
  ],
])('INFO, %s', (_, message, wanted) => {
  for (const line of [`${FILE}INFO: ${message}`, SYSLOG + message]) {
    const events = eventsOf(line)
    if (wanted === undefined) expect(events).toEqual([])
    else expect(events).toMatchObject([wanted])
  }
  // The level is the product's own word: at another one the text is somebody's value.
  expect(eventsOf(`${FILE}WARNING: ${message}`)).toEqual([])
})

test.each<[string, string, object | undefined]>([
  [
    'no scheme told',
    'Security - Authorization invalid for username <UNKNOWN> at IP Address 10.0.0.1',
    { kind: 'login', outcome: 'user_error', reason: 'bad_credentials' },
  ],
  [
    'an address in the client id',
    'Security - Authorization invalid for client_id x at IP Address 9.9.9.9 at IP Address 10.0.0.1',
    { client: 'x at IP Address 9.9.9.9', reason: 'client_auth_failed' },
  ],
  [
    'a code in a spoofed header',
    'Security - Code invalid at IP Address 9.9.9.9, 10.0.0.1',
    { reason: 'code_unknown' },
  ],
  [
    'mail sent',
    'Security - Scheme email - code sent for username al at IP Address 1.1.1.1',
    undefined,
  ],
])('WARNING, %s', (_, message, wanted) => {
  for (const line of [`${FILE}WARNING: ${message}`, SYSLOG + message]) {
    const events = eventsOf(line)
    if (wanted === undefined) expect(events).toEqual([])
    else expect(events).toMatchObject([wanted])
  }
})

test('DEBUG tells two more refusals; an ERROR is a 500 of the access log', () => {
  const debug = `${FILE}DEBUG: `
  expect(
    eventsOf(
      `${debug}oidc callback_oidc_token - Unknown grant_type 'foo', origin: 10.0.0.1`,
      `${debug}oidc callback_oidc_token - Unknown grant_type '(null)', origin: 10.0.0.1`,
      `${debug}get_access_token_from_refresh oidc - Error token empty or missing, origin: 10.0.0.1`,
      `${FILE}ERROR: oidc check_auth_type_resource_owner_pwd_cred - Error glewlwyd_callback_check_client_valid`,
    ).map(({ reason }) => reason),
  ).toEqual(['grant_unsupported', 'request_malformed', 'request_malformed'])
})

const BROKEN = `${FILE}WARNING: Security - Authorization invalid for client_id x`

test.each([
  ['a tail', `${FILE}INFO: ${issued('forged')} at IP Address 10.0.0.1`],
  ['a line behind it', `${FILE}INFO: ${issued('forged')}\nz at IP Address 10.0.0.1`],
  [
    'the prefix that DEBUG adds',
    `${FILE}WARNING: ${FILE}INFO: ${issued('forged')} at IP Address 1.1.1.1`,
  ],
  [
    'an access line',
    '1.1.1.1 - - [23/Nov/2026:05:45:09 +0000] "POST /api/oidc/token HTTP/1.1" 500 0\nz at IP Address 1.1.1.1',
  ],
])('a newline in a client id forges nothing: %s', (_, forged) => {
  const events = eventsOf(BROKEN, forged, `${FILE}INFO: ${issued('real')}`)
  expect(events).toMatchObject([
    { outcome: 'client_error', reason: 'client_auth_failed' },
    { outcome: 'success', client: 'real' },
  ])
  expect(events[0]).not.toHaveProperty('client')
})

test('a forged success whose record looked whole still has the tail of a failure', () => {
  const whole = `${BROKEN} at IP Address 9.9.9.9`
  const forged = `${FILE}INFO: ${issued('forged')} at IP Address 10.0.0.1`
  expect(eventsOf(whole, forged)).toHaveLength(1)
})

test('in syslog a newline stays inside its record', () => {
  const message = `Security - Authorization invalid for client_id x#012${FILE}INFO: ${issued('forged')}`
  expect(eventsOf(`${SYSLOG}${message} at IP Address 10.0.0.1`)).toMatchObject([
    { outcome: 'client_error', reason: 'client_auth_failed' },
  ])
})

test('the address is the last one, which the proxy added', () => {
  const { events, feed, pipeline } = testPipeline('glewlwyd')
  const now = Date.UTC(2026, 10, 24)
  feed(
    [
      `${FILE}INFO: ${issued('a', '', '9.9.9.9, 10.0.0.1')}`,
      `${FILE}INFO: ${issued('a', '', 'nonsense')}`,
    ].join('\n'),
    now,
  )
  pipeline.finish(now)
  expect(events.map((event) => printEvent(event, { unsafeAddresses: true })['ip'])).toEqual([
    '10.0.0.1',
    undefined,
  ])
})

test('stamps are UTC with and without Z, whatever the zone of the source; journald prefixes the name', () => {
  expect(
    eventsOf(
      `2026-11-23T05:45:09Z - Glewlwyd INFO: ${issued('a')}`,
      `${FILE}INFO: ${issued('a')}`,
      `Nov 23 05:45:09 sso1 glewlwyd[7]: Glewlwyd - ${issued('a')}`,
    ).map(({ time }) => time),
  ).toEqual(Array.from({ length: 3 }, () => '2026-11-23T05:45:09.000Z'))
})

test('lines of other daemons and of other programs with the same logger are nothing', () => {
  const line = `Nov 23 05:45:09 sso1 sshd[7]: ${issued('a')}`
  expect(eventsOf(line, `2026-11-23T05:45:09 - Hutch INFO: ${issued('a')}`)).toEqual([])
})

test.each([
  ['POST /api/oidc/token', 'token'],
  ['POST /sso/api/short/token/', 'token'],
  ['GET /api/oidc/token/', 'other'],
  ['DELETE /api/oidc/token/abc', 'other'],
  ['GET /api/oidc/auth?client_id=a', 'authorize'],
  ['POST /api/auth/', 'other'],
  ['GET /api/oidc/.well-known/openid-configuration', 'discovery'],
  ['GET /.env', 'other'],
])('%s is %s', (request, endpoint) => {
  const line = `10.0.0.1 - a [23/Nov/2026:05:45:09 +0000] "${request} HTTP/1.1" 200 5 "-" "x"`
  expect(eventsOf(line)).toMatchObject([{ kind: 'http_request', endpoint, status: 200 }])
})
