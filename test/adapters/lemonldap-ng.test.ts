// What the recorded runs of LemonLDAP::NG do not hold: other messages of its source, outages, names that look like messages.
import { expect, test } from 'vitest'
import { formOf } from '../../src/adapters/adapter.ts'
import { replayLines } from '../replay-lines.ts'
import { testPipeline } from '../pipeline/run.ts'
import { asSaved } from '../state/saved.ts'

const ID = 'c686f16d2ba51c19'.repeat(4)
const SYSLOG = 'Nov 23 05:55:42 sso1 LLNG[7]: '
const STD = '[Mon Nov 23 05:55:42 2026] [LLNG:7] '
const eventsOf = (...lines: string[]) => replayLines('lemonldap-ng', `${lines.join('\n')}\n`)

const token = { kind: 'token_request', outcome: 'client_error' }
const cc = { ...token, grant_type: 'client_credentials' }
const code = { ...token, grant_type: 'authorization_code' }
const storage = { kind: 'token_request', outcome: 'dependency_error', reason: 'storage' }
const authorize = { kind: 'authorization_request', outcome: 'client_error' }

test.each<[string, object | undefined]>([
  ['[error] Wrong authetication method for rp-a', { ...token, client: 'rp-a' }],
  [
    '[error] Relying Party rp-a is confidential but no known method was used to authenticate on token endpoint',
    { ...token, reason: 'client_auth_failed', client: 'rp-a' },
  ],
  ['[error] Multiple client authentication methods used', undefined],
  [
    '[error] Client Credentials grant cannot be used on public clients',
    { ...cc, reason: 'client_not_allowed' },
  ],
  [
    '[warn] Relying party rp-a did not validate the provided Access Rule during Client Credentials Grant',
    { ...cc, reason: 'client_not_allowed', client: 'rp-a' },
  ],
  [
    '[warn] Client a was not granted any requested scopes (x) for rp-z) for rp-a',
    { ...cc, reason: 'scope_invalid', client: 'rp-a' },
  ],
  [
    '[warn] User dwho was not granted any requested scopes () for rp-a',
    { ...token, reason: 'scope_invalid', grant_type: 'password', client: 'rp-a' },
  ],
  [
    '[error] Unsupported OAuth 2.0 Token Exchange request',
    { ...token, reason: 'grant_unsupported', grant_type: 'token_exchange' },
  ],
  ['[error] PKCE required but no code verifier provided', { ...code, reason: 'pkce_missing' }],
  ['[error] PKCE challenge method not valid', { ...code, reason: 'request_malformed' }],
  ['[error] Unable to create session', storage],
  ['[error] Unable to create Access Token', storage],
  ['[error] Unable to create OIDC session for refresh_token', storage],
  [
    '[error] Failed to generate ID Token for service: a',
    { kind: 'token_request', outcome: 'server_error', reason: 'internal' },
  ],
  [
    '[error] User: dwho no longer exists, removing offline session',
    { outcome: 'user_error', reason: 'user_disabled', grant_type: 'refresh_token' },
  ],
  ['[error] Could not resolve user: dwho', { ...storage, upstream: 'directory' }],
  ['[error] Redirect URI is required', { ...authorize, reason: 'request_malformed' }],
  ['[error] Implicit flow is not allowed', { ...authorize, reason: 'grant_unsupported' }],
  ['[error] Client ID is required', { ...authorize, reason: 'request_malformed' }],
  ['[error] Submitted scope is not valid', { ...authorize, reason: 'scope_invalid' }],
  [
    '[error] Error 500: server_error',
    { kind: 'http_request', outcome: 'server_error', status: 500 },
  ],
  ['[error] Error 404: x', undefined],
  ['[warn] Bad password for dwho (10.0.0.1)', { kind: 'login', reason: 'bad_credentials' }],
  [
    '[warn] Wrong credentials for rp-x was not found in LDAP directory (10.0.0.1)',
    { kind: 'login', reason: 'bad_credentials' },
  ],
  ['[notice] dwho connected', { kind: 'login', outcome: 'success' }],
  ['[error] Unable to find any RP with client_id=zz connected', undefined],
  ['[notice] a b connected', undefined],
  ['[notice] User dwho successfully authenticated at level 2', undefined],
  ['[notice] Session granted for dwho by LDAP (10.0.0.1)', undefined],
  ['[error] Unable to find user session', undefined],
  ['[warn] Using demonstration mode, go to Manager to edit the configuration', undefined],
])('%s', (message, wanted) => {
  for (const head of [SYSLOG, STD]) {
    const events = eventsOf(head + message)
    if (wanted === undefined) expect(events).toEqual([])
    else expect(events).toMatchObject([wanted])
  }
})

const MISSING = `${SYSLOG}[warn] OpenIDConnect session ${ID} isn't yet available`
const EXPIRED = `${SYSLOG}[error] Session ${ID} has expired`
const NO_SESSION = `${SYSLOG}[error] Unable to find OIDC session ${ID}`
const NO_TOKEN = `${SYSLOG}[error] Unable to validate access token ${ID}`

test('the two lines of one refusal are one event; what is logged in between by the other worker does not part them', () => {
  const other = `${SYSLOG}[error] Wrong credentials for rp-a`
  expect(eventsOf(MISSING, NO_SESSION)).toMatchObject([{ ...token, reason: 'unknown' }])
  expect(eventsOf(EXPIRED, other, NO_SESSION).map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['client_auth_failed', 'session_expired']),
  )
  expect(eventsOf(EXPIRED, NO_TOKEN)).toMatchObject([
    { kind: 'token_validation', decision: 'reject', reason: 'expired' },
  ])
})

test('an expired session alone (introspection) is nothing, and says nothing of another one', () => {
  const another = NO_SESSION.replace(ID, 'zz')
  expect(eventsOf(EXPIRED)).toEqual([])
  expect(eventsOf(EXPIRED, another)).toMatchObject([{ reason: 'unknown' }])
})

test('codes and tokens are not kept, not even while their other line is awaited', () => {
  const { feed, pipeline } = testPipeline('lemonldap-ng', { ordered: false, year: 2026 })
  feed(`${EXPIRED}\n${NO_SESSION}\n${NO_TOKEN}\n`, Date.UTC(2026, 10, 24))
  const saved = JSON.stringify(asSaved(pipeline.save()))
  expect(saved).toContain('session_expired')
  expect(saved).not.toContain(ID)
})

test('an error page is one of the log’s events: it does not make the log an access log', () => {
  const { events, feed, pipeline } = testPipeline('lemonldap-ng', { year: 2026 })
  const now = Date.UTC(2026, 10, 24)
  feed(`${SYSLOG}[error] Error 500: x\n${SYSLOG}[error] Error 503: y\n`, now)
  pipeline.finish(now)
  expect(events.map(formOf)).toEqual(['event', 'event'])
  expect([...pipeline.authorities('as').keys()]).not.toContain('successes')
})

test('standard error: padded days, the FastCGI server’s lines, the rest of a Perl error', () => {
  expect(
    eventsOf(
      'FastCGI: manager (pid 30730): initialized',
      '[Tue Nov  3 05:55:42 2026] [LLNG:7] [error] Scope is required',
      ' at /usr/share/perl5/x.pm line 98.',
    ),
  ).toMatchObject([{ ...authorize, time: '2026-11-03T05:55:42.000Z' }])
})

test('other daemons of the same syslog are nothing', () => {
  expect(eventsOf('Nov 23 05:55:42 sso1 sshd[7]: [error] Wrong credentials for rp-a')).toEqual([])
})

test.each([
  ['POST /oauth2/token', 'token'],
  ['GET /oauth2/authorize?client_id=a', 'authorize'],
  ['GET /oauth2/logout?x=/oauth2/token', 'end_session'],
  ['GET /.well-known/openid-configuration', 'discovery'],
  ['GET /?logout=1', 'other'],
  ['GET /oauth2/__proto__', 'other'],
])('%s is %s', (request, endpoint) => {
  const line = `10.0.0.1 - a b [23/Nov/2026:05:55:42 +0000] "${request} HTTP/1.1" 200 5 "-" "x"`
  expect(eventsOf(line)).toMatchObject([{ kind: 'http_request', endpoint, status: 200 }])
})
