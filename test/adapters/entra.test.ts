import { expect, test } from 'vitest'
import { causeOfCode } from '../../src/adapters/entra/codes.ts'
import { replayLines } from '../replay-lines.ts'

const graph = (errorCode: unknown, more: object = {}): string =>
  `${JSON.stringify({
    createdDateTime: '2026-11-23T05:54:22Z',
    appId: 'app',
    conditionalAccessStatus: 'notApplied',
    isInteractive: false,
    status: { errorCode },
    ...more,
  })}\n`
const diagnostic = (category: string, more: object = {}): string =>
  `${JSON.stringify({
    time: '2026-11-23T05:59:00.1234567Z',
    category,
    resultType: '0',
    properties: { createdDateTime: '2026-11-23T05:54:22.1234567+00:00', appId: 'app', ...more },
  })}\n`

test.each<[string, string, object[]]>([
  [
    'the sign-in is when it began, not when it was written',
    diagnostic('ServicePrincipalSignInLogs'),
    [{ time: '2026-11-23T05:54:22.123Z', grant_type: 'client_credentials' }],
  ],
  [
    'Graph names the kind of sign-in',
    graph(0, { signInEventTypes: ['servicePrincipal'] }),
    [{ kind: 'token_request', grant_type: 'client_credentials' }],
  ],
  [
    'a refresh token by its other spelling is none',
    graph(0, { incomingTokenType: 'Primary Refresh Token' }),
    [{ kind: 'token_request' }],
  ],
  ['a code as text', graph('700082'), [{ reason: 'refresh_expired', error: '700082' }]],
  ['a code that is none', graph('none'), []],
  ['an audit record', diagnostic('AuditLogs'), []],
  ['no time was taken', graph(0, { processingTimeInMilliseconds: 0 }), [{ outcome: 'success' }]],
  [
    'WS-Federation issues no OAuth token',
    diagnostic('NonInteractiveUserSignInLogs', { authenticationProtocol: 'wsFederation' }),
    [{ kind: 'login' }],
  ],
  [
    'another product that has an appId',
    `${JSON.stringify({ appId: 'x', isInteractive: true })}\n`,
    [],
  ],
])('%s', (_, lines, wanted) => {
  const events = replayLines('entra', lines)
  expect(events).toMatchObject(wanted)
  for (const event of events) {
    expect(event).not.toHaveProperty('duration_seconds')
    if (lines.includes('Primary')) expect(event).not.toHaveProperty('grant_type')
  }
})

test.each([
  [53003, 'user_error'],
  [50058, 'neutral'],
  [90033, 'server_error'],
  [80001, 'dependency_error'],
  [40009, 'client_error'],
  [0.5, 'client_error'],
  [-1, 'client_error'],
])('code %d is a %s', (code, outcome) => {
  expect(causeOfCode(code).outcome).toBe(outcome)
})
