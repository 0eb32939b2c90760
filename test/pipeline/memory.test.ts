import { expect, test } from 'vitest'
import { heldBytes } from '../collect.ts'
import { testPipeline } from './run.ts'

const NOON = Date.UTC(2026, 10, 25, 12)

test('a client that is remembered does not keep what was read with its line', () => {
  const { pipeline, feed, events } = testPipeline('keycloak')
  const other = `2026-11-25 12:00:00,000 INFO  [org.infinispan.CONTAINER] (main) ${'x'.repeat(1000)}\n`
  const rest = other.repeat(80)
  const read = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const now = NOON + i * 60_000
      const stamp = new Date(now).toISOString().replace('T', ' ').replace('.', ',').slice(0, -1)
      feed(
        `${stamp} INFO  [org.keycloak.events] (main) type="CLIENT_LOGIN", realmId="r", realmName="main", clientId="a-client-with-a-name-${i}", userId="u", ipAddress="10.0.0.1", token_id="t${i}", grant_type="client_credentials", client_auth_method="client-secret"\n${rest}`,
        now,
      )
      events.length = 0
    }
  }
  read(0, 50)
  expect(heldBytes(() => read(50, 350))).toBeLessThan(8e6)
  expect(pipeline.store.sum('oauth_token_requests_total', {})).toBe(350)
})
