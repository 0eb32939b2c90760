import { expect, test } from 'vitest'
import { createHolders } from '../../src/correlators/passport/holders.ts'
import { createTokens } from '../../src/correlators/passport/tokens.ts'
import { asSaved } from '../state/saved.ts'

const create = () => createTokens(createHolders({ limit: 10 }), 100, undefined)
const DAY_MS = 86_400_000

test.each([
  ['a lifetime of ms', 1000, 1000 + 1],
  ['none at all', 1000, 1000],
  ['a month', 1000, 1000 + 30 * DAY_MS],
  ['a month and a ms', 1000, 1001 + 30 * DAY_MS],
  ['a hundred years', 1000, 1000 + 36_525 * DAY_MS],
  ['an expiry before the issuance', 10 * DAY_MS, 9 * DAY_MS],
  ['fractions of a ms', 1000.25, 5000],
  ['an issuance at a fraction', 1000.25, 5000.25],
  ['an expiry that is not known', 1000, undefined],
])('the expiry is told as it was, after a restart too: %s', (_, issuedAtMs, expiresAtMs) => {
  const tokens = create()
  const add = (n: number, at: number, until: number | undefined) =>
    tokens.add([n, 0, 0, 0], {
      client: 'web',
      tenant: undefined,
      grantType: 'authorization_code',
      issuedAtMs: at,
      expiresAtMs: until,
      family: [1, 2],
      session: undefined,
      subject: [0, 7],
    })
  add(1, issuedAtMs, expiresAtMs)
  const copy = create()
  copy.load(asSaved(tokens.save()))
  for (const of of [tokens, copy])
    expect(of.find([1, 0, 0, 0])).toMatchObject({
      issuedAtMs,
      expiresAtMs,
      family: [1, 2],
      session: undefined,
      subject: [0, 7],
    })
  // Issued again it has another end.
  add(1, 2000, 3000)
  expect(tokens.find([1, 0, 0, 0])?.expiresAtMs).toBe(3000)
})
