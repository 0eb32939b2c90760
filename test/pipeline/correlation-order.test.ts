// How long correlators wait for records that come shuffled: as configured, and at least as long as the parts of a request do.
import { expect, test } from 'vitest'
import { testPipeline } from './run.ts'

const START = Date.parse('2026-03-01T10:00:00Z')
const MERGE_MS = 10_000

/** One refresh token taken twice, by the same client. */
const TWICE = [0, 1].map((second) =>
  JSON.stringify({
    time: new Date(START + second * 1000).toISOString(),
    kind: 'token_request',
    outcome: 'success',
    client: 'shop',
    grant_type: 'refresh_token',
    refresh_token: 'first',
    issued_refresh_token: `next-${second}`,
  }),
)

test.each([
  ['the default', undefined, 30_000],
  ['a short wait', { enabled: true, reorderSeconds: 4 }, 4000],
  ['no wait beyond that of the merge', { enabled: true, reorderSeconds: 0 }, 2000],
] as const)('%s', (_, correlation, waitMs) => {
  const { pipeline, batch } = testPipeline('authslo', {
    replay: false,
    like: { latenessSeconds: 2 },
    ...(correlation === undefined ? {} : { correlation }),
  })
  const attempts = (): number => pipeline.store.sum('oauth_refresh_reuse_attempts_total', {})
  batch(TWICE, START + 1000, true)
  // Events are handed round by whole seconds.
  const over = START + 2000 + waitMs + MERGE_MS
  pipeline.tick(over - 1)
  expect(attempts()).toBe(0)
  pipeline.tick(over)
  expect(attempts()).toBe(1)
})
