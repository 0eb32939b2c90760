import { expect, test } from 'vitest'
import { replayLines } from '../replay-lines.ts'

const line = (msg: string, more: object = {}): string =>
  `${JSON.stringify({ time: '2026-11-23T05:54:22.744Z', level: 'ERROR', msg, request_id: 'r1', ...more })}\n`
const DIAL = 'select x: dial tcp 10.0.0.9:5432: connect: connection refused'

test.each<[string, string, object[]]>([
  [
    'a token exchange that went well',
    line('token exchange successful', { client_id: 'shop' }),
    [{ kind: 'token_request', outcome: 'success', client: 'shop', grant_type: 'token_exchange' }],
  ],
  [
    'an expired code, answered with 500',
    line('failed to get auth code', { err: null }),
    [
      {
        kind: 'token_request',
        outcome: 'server_error',
        reason: 'internal',
        grant_type: 'authorization_code',
      },
    ],
  ],
  [
    'the same in the text format',
    'time=2026-11-23T05:55:24.063Z level=ERROR msg="failed to get auth code" err=<nil> request_id=r1\n',
    [{ outcome: 'server_error', reason: 'internal' }],
  ],
  [
    'a store that is away',
    line('failed to get auth code', { err: DIAL }),
    [{ outcome: 'dependency_error', reason: 'storage', upstream: 'database' }],
  ],
  [
    'refresh and store away: the token endpoint',
    line('failed to get refresh token', { err: DIAL }),
    [{ kind: 'token_request', grant_type: 'refresh_token', outcome: 'dependency_error' }],
  ],
  [
    'two lines: introspection',
    line('failed to get refresh token', { err: DIAL }) +
      line('failed to get refresh token', {
        err: 'refresh token error: status 500, "invalid_request" ',
      }),
    [{ kind: 'introspection', outcome: 'dependency_error', reason: 'storage' }],
  ],
  [
    'a device start that the store refused',
    line('received device request', { client_id: 'tv' }) +
      line('failed to store device request', { err: DIAL }),
    [{ kind: 'device_authorization', outcome: 'dependency_error', client: 'tv' }],
  ],
  [
    'a directory that is away',
    line('failed to login user', {
      err: 'failed to connect: LDAP Result Code 200 "Network Error": dial tcp 10.0.0.9:389: i/o timeout',
    }),
    [{ kind: 'login', outcome: 'dependency_error', upstream: 'directory' }],
  ],
  [
    'a connector that is set up wrong',
    line('failed to login user', {
      err: 'given hash cost = 4 does not meet minimum cost requirement = 10',
    }),
    [{ kind: 'login', outcome: 'server_error', reason: 'internal' }],
  ],
  [
    'an authorization error of a text we do not know',
    line('failed to parse authorization request', { err: 'Something new.' }),
    [{ kind: 'authorization_request', outcome: 'client_error', reason: 'unknown' }],
  ],
  [
    'a rotation that failed',
    line('failed to rotate keys', { err: DIAL }),
    [{ kind: 'key_rotation', phase: 'failed', outcome: 'dependency_error' }],
  ],
  [
    'a client printed as an address',
    'time=2026-11-23T05:55:23.963Z level=ERROR msg="trying to claim token for different client" client_id=0x3cd8847666e0 refresh_client_id=web request_id=r1\n',
    [{ reason: 'refresh_client_mismatch' }],
  ],
  [
    'a session that ended',
    line('refresh: refused, session ended', { client_id: 'shop' }),
    [{ reason: 'session_expired', client: 'shop' }],
  ],
  [
    'a forged message in a client id',
    line('invalid client_id provided', { client_id: 'x" msg="keys rotated"' }),
    [{ kind: 'authorization_request', reason: 'client_unknown', client: 'x" msg="keys rotated"' }],
  ],
  [
    'start and stop',
    'run groups: received signal terminated\n' + line('Version info', { dex_version: 'v2.45.1' }),
    [],
  ],
])('%s', (_, lines, wanted) => {
  expect(replayLines('dex', lines)).toMatchObject(wanted)
})

test('without a client of its own, a printed address is none', () => {
  const [event] = replayLines(
    'dex',
    'time=2026-11-23T05:55:23.963Z level=ERROR msg="trying to claim token for different client" client_id=0x3cd8847666e0 request_id=r1\n',
  )
  expect(event).not.toHaveProperty('client')
})
