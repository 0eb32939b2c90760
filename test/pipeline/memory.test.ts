import { expect, test } from 'vitest'
import { pushedRecords } from '../../src/inputs/pushed-records.ts'
import { heldBytes } from '../collect.ts'
import { testPipeline, type TestPipeline } from './run.ts'

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

const record = (index: number, loggerName: string, message: string): string =>
  JSON.stringify({
    timestamp: new Date(NOON + index * 10).toISOString(),
    loggerName,
    level: 'INFO',
    message,
    threadName: `executor-thread-${index % 16}`,
  })
/** Held until what it revokes has ended. */
const logout = (index: number): string =>
  record(
    index,
    'org.keycloak.events',
    `type="LOGOUT", realmId="a-realm-by-its-id", realmName="main", clientId="shop", userId="user-with-number-${index}", sessionId="session-with-number-${index}", ipAddress="192.168.100.100"`,
  )
const issuance = (index: number): string =>
  record(
    index,
    'org.keycloak.events',
    `type="CLIENT_LOGIN", realmId="a-realm-by-its-id", realmName="main", clientId="shop", userId="user", ipAddress="192.168.100.100", token_id="token-with-number-${index}", grant_type="client_credentials", scope="openid scope-with-number-${index}", client_auth_method="client-secret"`,
  )
const OTHERS = Array.from({ length: 3000 }, (_, i) =>
  record(i, 'org.infinispan.CONTAINER', `ISPN000974: ${'x'.repeat(100)} ${i}`),
)
test.each<[string, (of: TestPipeline, lines: readonly string[], now: number) => void]>([
  [
    'the body that it was sent in',
    ({ batch }, lines, now) => {
      const records = pushedRecords(Buffer.from(lines.join('\n')), 'ndjson', 1e6)
      expect(Array.isArray(records)).toBe(true)
      batch(records as readonly string[], now)
    },
  ],
  [
    'the array that it was an item of',
    ({ feed }, lines, now) => feed(`{"Records":[${lines.join(',')}]}\n`, now),
  ],
  ['the file that it was read from', ({ feed }, lines, now) => feed(`${lines.join('\n')}\n`, now)],
])('an event that is held does not hold %s', (_, feed) => {
  const of = testPipeline('keycloak')
  const read = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      feed(of, [logout(2 * i), issuance(2 * i + 1), ...OTHERS], NOON + i * 20)
      of.events.length = 0
    }
  }
  read(0, 10)
  expect(heldBytes(() => read(10, 40))).toBeLessThan(1e6)
  expect(of.pipeline.store.sum('authslo_source_events_total', {})).toBe(80)
})

test('an event that is held does not hold the long line that it was read from', () => {
  const { pipeline, feed, events } = testPipeline('keycloak')
  // As long as it may be for its values to be cut out of it.
  const more = `,"more":"${'x'.repeat(15_000)}"}`
  const read = (from: number, to: number): void => {
    for (let i = from; i < to; i++) feed(`${logout(i).replace(/}$/, more)}\n`, NOON + i * 10)
    events.length = 0
  }
  read(0, 100)
  expect(heldBytes(() => read(100, 600))).toBeLessThan(3e6)
  expect(pipeline.store.sum('authslo_source_events_total', {})).toBe(600)
})

const prompt = (index: number): string =>
  JSON.stringify({
    time: new Date(NOON + index * 10).toISOString(),
    kind: 'consent_prompt',
    outcome: 'success',
    client: 'shop',
    subject: `user-with-number-${index}`,
    session: `session-with-number-${index}`,
    ip: '192.168.100.100',
  })

test.each([
  ['revocation', 'keycloak', logout],
  ['consent', 'authslo', prompt],
] as const)('what the correlator %s takes of memory is told', (correlator, format, line) => {
  const { feed, events, pipeline } = testPipeline(format, { replay: false })
  const read = (from: number, to: number): void => {
    const lines = Array.from({ length: to - from }, (_, i) => `${line(from + i)}\n`)
    feed(lines.join(''), NOON + to * 10)
    events.length = 0
  }
  const told = (): number => {
    pipeline.tick(NOON)
    return pipeline.store.sum('authslo_correlator_bytes', { correlator })
  }
  read(0, 5000)
  const before = told()
  const held = heldBytes(() => read(5000, 25_000))
  expect((told() - before) / held).toBeGreaterThan(0.7)
  expect((told() - before) / held).toBeLessThan(1.4)
})
