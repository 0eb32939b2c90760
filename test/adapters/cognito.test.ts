import { expect, test } from 'vitest'
import { replayLines } from '../replay-lines.ts'

const endpoint = (eventName: string, status: unknown, sent: object = {}, more: object = {}) =>
  `${JSON.stringify({
    eventSource: 'cognito-idp.amazonaws.com',
    eventName,
    eventTime: '2026-11-23T05:54:22Z',
    eventType: 'AwsServiceEvent',
    requestParameters: null,
    additionalEventData: { responseParameters: { status }, requestParameters: sent },
    ...more,
  })}\n`

test.each<[string, string, object[]]>([
  [
    'Cognito fails',
    endpoint('Token_POST', 503),
    [{ kind: 'token_request', outcome: 'server_error', reason: 'internal' }],
  ],
  [
    'Cognito throttles',
    endpoint('Token_POST', 429.0),
    [{ outcome: 'throttled', reason: 'rate_limited' }],
  ],
  [
    'several values of a parameter: the first',
    endpoint('Token_POST', 200, { grant_type: ['refresh_token', 'password'] }),
    [{ grant_type: 'refresh_token' }],
  ],
  [
    'a grant of no specification',
    endpoint('Token_POST', 400, { grant_type: ['constructor'] }),
    [{ grant_type: 'other', reason: 'unknown' }],
  ],
  ['a request without a status', endpoint('Token_POST', null), []],
  [
    'userinfo that fails is a request, no verdict on a token',
    endpoint('UserInfo_POST', 500),
    [{ kind: 'http_request', endpoint: 'userinfo', outcome: 'server_error' }],
  ],
  ['a login page', endpoint('Login_GET', 200) + endpoint('login_POST', 302), []],
  [
    'another service of AWS',
    endpoint('Token_POST', 200, {}, { eventSource: 'signin.amazonaws.com' }),
    [],
  ],
  [
    'an API call that fails',
    endpoint('GlobalSignOut', undefined, {}, { errorCode: 'InternalErrorException' }),
    [{ kind: 'revocation', outcome: 'server_error', error: 'InternalErrorException' }],
  ],
])('%s', (_, lines, wanted) => {
  expect(replayLines('cognito', lines)).toMatchObject(wanted)
})
