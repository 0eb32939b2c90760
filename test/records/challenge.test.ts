import { expect, test } from 'vitest'
import { challengeOf } from '../../src/records/challenge.ts'
import { outcomeOfStatus, traceIdOf } from '../../src/records/http-request.ts'

test.each([
  [undefined, undefined],
  ['-', undefined],
  ['Bearer', { scheme: 'bearer' }],
  ['Bearer realm="a, error=x"', { scheme: 'bearer' }],
  [
    'Bearer realm="x",error="invalid_token", error_description="a=b, c"',
    { scheme: 'bearer', error: 'invalid_token', description: 'a=b, c' },
  ],
  ['DPoP error=use_dpop_nonce, algs="ES256"', { scheme: 'dpop', error: 'use_dpop_nonce' }],
  ['Bearer error="Some <free> text"', { scheme: 'bearer' }],
  ['Bearer error="invalid_token', { scheme: 'bearer', error: 'invalid_token' }],
])('the challenge %s', (header, wanted) => expect(challengeOf(header)).toEqual(wanted))

test('the outcome of a status', () => {
  expect([204, 302, 404, 429, 499, 503].map(outcomeOfStatus)).toEqual([
    'success',
    'success',
    'client_error',
    'throttled',
    'client_error',
    'server_error',
  ])
})

test('a trace id is one, or nothing', () => {
  const id = '0af7651916cd43dd8448eb211c80319c'
  expect(traceIdOf(`00-${id}-b7ad6b7169203331-01`)).toBe(id)
  expect(traceIdOf(`00-${id}-b7ad6b7169203331-01, 00-x`)).toBe(id)
  expect(traceIdOf(`00-${'0'.repeat(32)}-b7ad6b7169203331-01`)).toBeUndefined()
  expect(traceIdOf('x')).toBeUndefined()
})
