import { expect, test } from 'vitest'
import { replayLines } from '../replay-lines.ts'

const line = (eventType: string, more: object = {}, transaction = 't1', ms = 100): string =>
  `${JSON.stringify({
    eventType,
    published: `2026-11-23T05:54:22.${ms}Z`,
    outcome: { result: 'SUCCESS', reason: null },
    actor: { id: '0oa1', type: 'PublicClientApp' },
    transaction: { type: 'WEB', id: transaction },
    ...more,
  })}\n`
const failed = (reason: string | null) => ({ outcome: { result: 'FAILURE', reason } })
const GRANT = 'app.oauth2.as.token.grant'
const target = (...types: string[]) => ({ target: types.map((type) => ({ type, id: `${type}1` })) })

test.each<[string, string, object[]]>([
  [
    'the tokens of one request, in any order',
    line(`${GRANT}.refresh_token`, target('refresh_token'), 't1', 100) +
      line(`${GRANT}.id_token`, target('id_token'), 't1', 101) +
      line(`${GRANT}.access_token`, target('User', 'access_token'), 't1', 102),
    [{ outcome: 'success', issued_token: /./, issued_refresh_token: /./, subject: /./ }],
  ],
  [
    'two requests',
    line(`${GRANT}.access_token`, {}, 't1') + line(`${GRANT}.access_token`, {}, 't2'),
    [{ request_id: 't1' }, { request_id: 't2' }],
  ],
  [
    'transactions that Okta does not know are not one',
    line(`${GRANT}.access_token`, {}, 'unknown') + line(`${GRANT}.access_token`, {}, 'unknown'),
    [{ outcome: 'success' }, { outcome: 'success' }],
  ],
  [
    'a reuse that the grace period let through stays a success',
    line(`${GRANT}.access_token`) + line('app.oauth2.as.token.detect_reuse', {}, 't1', 120),
    [{ kind: 'token_request', outcome: 'success' }],
  ],
  [
    'a word that only looks like an error code',
    line(GRANT, failed('Invalid_Grant')),
    [{ outcome: 'client_error', reason: 'unknown', error: 'Invalid_Grant' }],
  ],
  [
    'an outage that Okta names',
    line(GRANT, failed('server_error')),
    [{ outcome: 'server_error', reason: 'internal' }],
  ],
  ['a grant that is both failed and suffixed', line(`${GRANT}.access_token`, failed('x')), []],
  ['a result that is neither', line(GRANT, { outcome: { result: 'UNKNOWN' } }), []],
  ['names of the language are no events', line('app.oauth2.constructor'), []],
  [
    'what revokes nothing in particular',
    line('app.oauth2.as.token.revoke', failed('invalid_client')),
    [{ kind: 'revocation', outcome: 'client_error', reason: 'client_auth_failed' }],
  ],
  [
    'a failed rollover',
    line('app.oauth2.key.rollover', failed('x')),
    [{ kind: 'key_rotation', phase: 'failed', outcome: 'server_error' }],
  ],
])('%s', (_, lines, wanted) => {
  const pattern = wanted.map((event) =>
    Object.fromEntries(
      Object.entries(event).map(([key, value]: [string, unknown]) => [
        key,
        value instanceof RegExp ? expect.stringMatching(value) : value,
      ]),
    ),
  )
  expect(replayLines('okta', lines)).toMatchObject(pattern)
})

test('a token that was issued is the one that is revoked', () => {
  const [issued, revoked] = replayLines(
    'okta',
    line(`${GRANT}.access_token`, target('access_token'), 't1') +
      line('app.oauth2.as.token.revoke', target('access_token'), 't2'),
  ).toSorted((a, b) => (a['kind'] === 'revocation' ? 1 : 0) - (b['kind'] === 'revocation' ? 1 : 0))
  expect(revoked?.['token']).toBe(issued?.['issued_token'])
})
