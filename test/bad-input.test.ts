import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { REJECT_REASONS } from '../src/records/fields.ts'
import type { FieldRules } from '../src/adapters/mapped/mapping.ts'
import { EVERY_FIELD } from './adapters/generic-formats.ts'
import { testPipeline, tokenLines } from './pipeline/run.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const good = tokenLines(NOW - 1000)
const keycloak =
  '2026-11-24 11:59:59,000 INFO  [org.keycloak.events] (executor-thread-1) type="CLIENT_LOGIN", realmId="r", realmName="acme", clientId="svc", userId="u", ipAddress="10.0.0.1", token_id="trrtcc:1", grant_type="client_credentials"'
const ours = JSON.stringify({
  time: new Date(NOW).toISOString(),
  kind: 'login',
  outcome: 'success',
})
const LINES: Readonly<Record<string, string>> = {
  'oidc-provider': good.join('\n'),
  keycloak,
  authslo: ours,
  json: ours,
  logfmt: 'time=2026-11-24T11:59:59Z kind=login outcome=success',
  'key-value': 'time="2026-11-24T11:59:59Z", kind="login", outcome="success"',
  'access-log': '10.0.0.1 - - [24/Nov/2026:11:59:59 +0000] "POST /token HTTP/1.1" 200 5',
}

/** Of the generic formats, with every key mapped. */
const likeOf = (format: string): { fields?: FieldRules } =>
  ['json', 'logfmt', 'key-value'].includes(format) ? { fields: EVERY_FIELD } : {}

type Counted = Partial<Record<(typeof REJECT_REASONS)[number], number>>

/** What the bad bytes are counted as; nothing: they are accepted, or ignored. */
test.each<[string, string, string | Buffer, Counted]>([
  ['empty lines', 'oidc-provider', '\n\n\n', {}],
  ['truncated JSON', 'oidc-provider', `${good[0]?.slice(0, 60) ?? ''}\n`, { truncated: 1 }],
  ['JSON that is none', 'oidc-provider', '{"a": nope}\n', { malformed: 1 }],
  ['a line of 5 MiB', 'keycloak', `${'x'.repeat(5 * 1024 * 1024)}\n`, { too_long: 1 }],
  ['NUL bytes', 'keycloak', 'a\0b\n', { binary: 1 }],
  ['invalid UTF-8', 'keycloak', Buffer.from([0xc3, 0x28, 0xff, 0x0a]), { not_recognised: 1 }],
  ['a compressed file', 'keycloak', gzipSync(keycloak.repeat(50)), {}],
  [
    'text of another product',
    'authslo',
    'Nov 24 12:00:00 host sshd[1]: hello\n',
    { not_recognised: 1 },
  ],
  [
    'a Keycloak record without a message',
    'keycloak',
    '{"timestamp":"2026-11-24T12:00:00Z","loggerName":"org.keycloak.events"}\n',
    { missing_field: 1 },
  ],
  [
    'a Keycloak record without a time',
    'keycloak',
    '{"loggerName":"org.keycloak.events","message":"type=\\"LOGIN\\""}\n',
    { bad_time: 1 },
  ],
  [
    'an event without a kind',
    'authslo',
    '{"time":"2026-11-24T12:00:00Z","outcome":"success"}\n',
    { missing_field: 1 },
  ],
  [
    'an event without a time',
    'authslo',
    '{"kind":"login","outcome":"success"}\n',
    { missing_field: 1 },
  ],
  [
    'a time that is none',
    'authslo',
    '{"time":"noon","kind":"login","outcome":"success"}\n',
    { bad_time: 1 },
  ],
  [
    'an outcome that is none',
    'authslo',
    '{"time":"2026-11-24T12:00:00Z","kind":"login","outcome":"fine"}\n',
    { malformed: 1 },
  ],
  [
    'a kind that only we derive',
    'authslo',
    '{"time":"2026-11-24T12:00:00Z","kind":"refresh_reuse","outcome":"success"}\n',
    { derived_kind: 1 },
  ],
  ['truncated JSON', 'json', '{"time":"2026-11-24T12:00:00Z","kind":"lo\n', { truncated: 1 }],
  ['a record without a time', 'json', '{"kind":"login","outcome":"success"}\n', { bad_time: 1 }],
  ['a time that is none', 'logfmt', 'time=noon kind=login outcome=success\n', { bad_time: 1 }],
  [
    'an end that the mapping does not know',
    'logfmt',
    'time=2026-11-24T12:00:00Z kind=login outcome=fine\n',
    { missing_field: 1 },
  ],
  [
    'a kind that only we derive',
    'key-value',
    'time="2026-11-24T12:00:00Z", kind="refresh_reuse", outcome="success"\n',
    { derived_kind: 1 },
  ],
  ['a kind that is none', 'json', '{"time":"2026-11-24T12:00:00Z","kind":"started"}\n', {}],
  ['text without pairs', 'key-value', 'hello, world\n', { not_recognised: 1 }],
  ['text of another format', 'access-log', 'hello, world\n', { not_recognised: 1 }],
  ['CRLF', 'authslo', `${ours}\r\n`, {}],
  ['a BOM', 'authslo', `\ufeff${ours}\n`, {}],
  [
    'a line of the year 1970',
    'authslo',
    ours.replace(/"time":"[^"]+"/, '"time":"1970-01-02T00:00:00Z"'),
    {},
  ],
  [
    'a line of the year 2100',
    'authslo',
    ours.replace(/"time":"[^"]+"/, '"time":"2100-01-01T00:00:00Z"'),
    {},
  ],
])('%s (%s) is counted, and later lines still are', (_, format, bytes, counted) => {
  const { pipeline, feed } = testPipeline(format, { like: likeOf(format) })
  const labels = { source: 'log', server: 'as' }
  feed(bytes, NOW)
  for (const [reject, count] of Object.entries(counted)) {
    const of = { ...labels, reject: reject as keyof Counted }
    expect(pipeline.store.sum('authslo_source_rejected_records_total', of), reject).toBe(count)
  }
  if (Object.keys(counted).length === 0 && !Buffer.isBuffer(bytes))
    expect(pipeline.store.sum('authslo_source_rejected_records_total', labels)).toBe(0)
  const before = pipeline.store.sum('authslo_source_events_total', labels)
  feed(`${LINES[format] ?? ''}\n`, NOW)
  pipeline.finish(NOW)
  expect(pipeline.store.sum('authslo_source_events_total', labels)).toBeGreaterThan(before)
})

test('a stamp of the future is counted, judged, and does not move the watermark', () => {
  const { pipeline, feed, events } = testPipeline('authslo', { replay: false })
  feed(`${ours}\n`, NOW)
  const forged = ours.replace(/"time":"[^"]+"/, '"time":"2100-01-01T00:00:00Z"')
  feed(`${forged}\n`, NOW)
  expect(
    pipeline.store.sum('authslo_source_future_records_total', { source: 'log', server: 'as' }),
  ).toBe(1)
  expect(events).toHaveLength(2)
  expect(pipeline.sources[0]?.newest()).toBe(NOW)
})

test('an old line is late: it is in the late counters and in no other', () => {
  const { pipeline, feed } = testPipeline('oidc-provider', { replay: false })
  feed(`${tokenLines(NOW - 11 * 60_000, { id: 'old' }).join('\n')}\n`, NOW)
  feed(`${tokenLines(NOW - 1000, { id: 'new' }).join('\n')}\n`, NOW)
  const of = { slo: 'token-issuance-success', server: 'as' }
  expect(pipeline.store.sum('oauth_slo_late_events_total', of)).toBe(1)
  expect(pipeline.store.sum('oauth_slo_events_total', of)).toBe(1)
})

test('a hundred megabytes of one endless line stay in bounds', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const heldBytes = (): number => {
    collectGarbage()
    return process.memoryUsage().arrayBuffers
  }
  const { pipeline, feed } = testPipeline('keycloak')
  const before = heldBytes()
  const part = Buffer.alloc(1024 * 1024, 120)
  for (let i = 0; i < 100; i++) feed(part, NOW)
  // What was collected is freed beside: at once, or a little later.
  await expect.poll(() => heldBytes() - before).toBeLessThan(8 * 1024 * 1024)
  feed(Buffer.from(`\n${keycloak}\n`), NOW)
  pipeline.finish(NOW)
  const labels = { source: 'log', server: 'as' }
  expect(pipeline.store.sum('authslo_source_events_total', labels)).toBe(1)
})
