import { expect, test } from 'vitest'
import { replayLines } from '../replay-lines.ts'

const event = (event_type: string, event_payload: unknown = {}, aggregateID = 'V2_1'): string =>
  `${JSON.stringify({ aggregateID, aggregateType: 'oidc_session', resourceOwner: 'org', event_type, created_at: '2026-11-23T05:54:22.744331Z', event_payload })}\n`
const ISSUED = 'oidc_session.access_token.added'
const RENEWED = 'oidc_session.refresh_token.renewed'
const refusal = (parent: string): string =>
  `time=2026-11-23T05:54:22.744Z level=WARN msg="request error" oidc_error.parent="${parent}" oidc_error.type=invalid_request status_code=400\n`

test.each<[string, string, object[]]>([
  [
    'what belongs to a token may come after it',
    event(ISSUED, { id: 'at_1', reason: 'client_credentials' }) +
      event('oidc_session.added', { clientID: 'shop', userID: 'u' }),
    [{ outcome: 'success', client: 'shop', grant_type: 'client_credentials' }],
  ],
  ['a session alone issues nothing', event('oidc_session.added', { clientID: 'shop' }), []],
  [
    'sessions are apart',
    event(ISSUED, { id: 'at_1' }, 'V2_1') + event(ISSUED, { id: 'at_1' }, 'V2_2'),
    [{ outcome: 'success' }, { outcome: 'success' }],
  ],
  [
    'a payload as older versions send it',
    event(ISSUED, Buffer.from('{"id":"at_1"}').toString('base64')),
    [{ outcome: 'success' }],
  ],
  [
    'an id deeper in the error is not its id',
    refusal('ID=OIDC-AhX2u Message=x Parent=(ID=OIDCS-28ubl)'),
    [],
  ],
  ['an id that begins like a known one', refusal('ID=OIDCS-28ublX Message=x'), []],
  ['an id alone', refusal('ID=OIDCS-28ubl'), [{ reason: 'refresh_reused' }]],
  [
    'the same line as JSON',
    `${JSON.stringify({ time: '2026-11-23T05:54:22.744Z', level: 'WARN', msg: 'request error', oidc_error: { parent: 'ID=OIDCS-3jt2w Message=x', type: 'invalid_request' } })}\n`,
    [{ reason: 'refresh_expired', error: 'invalid_request' }],
  ],
])('%s', (_, lines, wanted) => {
  expect(replayLines('zitadel', lines)).toMatchObject(wanted)
})

test('the tokens of a session are one family; a token that was issued has its id in the token', () => {
  const [first, second] = replayLines(
    'zitadel',
    event(ISSUED, { id: 'at_1', reason: 'refresh' }) +
      event(RENEWED, { id: 'rt_1' }) +
      event(ISSUED, { id: 'at_2', reason: 'refresh' }) +
      event(RENEWED, { id: 'rt_2' }),
  )
  expect(second?.['family']).toBe(first?.['family'])
  expect(second?.['issued_token']).not.toBe(first?.['issued_token'])
  expect(second?.['issued_refresh_token']).not.toBe(first?.['issued_refresh_token'])
})
