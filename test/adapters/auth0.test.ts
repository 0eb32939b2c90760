import { expect, test } from 'vitest'
import { replayLines } from '../replay-lines.ts'

const line = (type: string, more: object = {}): string =>
  `${JSON.stringify({
    log_id: '9002',
    data: { date: '2026-11-23T05:54:22.744Z', type, log_id: '9002', tenant_name: 'acme', ...more },
  })}\n`

test.each<[string, string, object[]]>([
  [
    'an unknown code of that first letter is nothing',
    line('scim') + line('fn') + line('feverything'),
    [],
  ],
  ['what may stand for many requests is nothing', line('api_limit') + line('limit_mu'), []],
  ['names of the language are no codes', line('constructor') + line('__proto__'), []],
  [
    'counters that are texts',
    line('ferrt', { details: { familyId: 'f', tokenCounter: '1', latestCounter: '12' } }),
    [{ reason: 'refresh_reused', grant_type: 'refresh_token' }],
  ],
  ['no counters: not reuse', line('ferrt', { details: {} }), [{ reason: 'unknown' }]],
  [
    'reuse by its description',
    line('ferrt', { description: 'Reused rotating refresh token detected, revoked the family' }),
    [{ reason: 'refresh_reused' }],
  ],
  [
    'a description that begins like a known one',
    line('feacft', { description: 'Invalid authorization code: or not' }),
    [{ reason: 'unknown', outcome: 'client_error' }],
  ],
  [
    'a fault of Auth0 at login',
    line('f', { details: { error: { oauthError: 'server_error', message: 'x' } } }),
    [{ kind: 'login', outcome: 'server_error', reason: 'internal' }],
  ],
  [
    'a trace id that is none',
    line('seacft', { references: { trace_id: 'Z'.repeat(32) } }),
    [{ outcome: 'success' }],
  ],
])('%s', (_, lines, wanted) => {
  const events = replayLines('auth0', lines)
  expect(events).toMatchObject(wanted)
  for (const event of events) expect(event).not.toHaveProperty('trace_id')
})

test('refresh, reuse and revocation of a session meet by family and session', () => {
  const [refresh, reuse, revocation] = replayLines(
    'auth0',
    line('sertft', { details: { familyId: 'f1', refresh_token: { session_id: 's1' } } }) +
      line('ferrt', { details: { familyId: 'f1', tokenCounter: 1, latestCounter: 2 } }) +
      line('srrt', { details: { session_id: 's1', credential_id: 'c' } }),
  )
  expect(reuse?.['family']).toBe(refresh?.['family'])
  expect(revocation?.['session']).toBe(refresh?.['session'])
})
