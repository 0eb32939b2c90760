import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renderText } from '../../src/metrics/exposition.ts'
import { testPipeline, tokenLines } from './run.ts'
import { asSaved } from '../state/saved.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const M1 = { slo: 'token-issuance-success', server: 'as' }

const request = fc.record({
  client: fc.constantFrom('shop', 'job', 'tv'),
  at: fc.integer({ min: 0, max: 20_000 }),
  ms: fc.integer({ min: 1, max: 900 }),
  kind: fc.constantFrom('ok', 'ok', 'ok', 'wrong', 'dead'),
})
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never

const linesOf = (requests: readonly Request[]): string[][] =>
  requests.map(({ client, at, ms, kind }, i) =>
    tokenLines(NOW + at, {
      client,
      id: `r${i}`,
      ms,
      ...(kind === 'wrong' ? { error: 'invalid_client' } : {}),
      ...(kind === 'dead' ? { status: 500 } : {}),
    }),
  )

test('saved and loaded at any batch end, as JSON, the exposition is the same to the byte', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: 1, maxLength: 30 }),
      fc.nat(),
      async (requests, cut) => {
        const lines = linesOf(requests).flat()
        const at = cut % (lines.length + 1)
        const whole = testPipeline('oidc-provider')
        whole.batch(lines.slice(0, at), NOW)
        const state = asSaved(whole.pipeline.save())
        const second = testPipeline('oidc-provider')
        second.pipeline.load(state)
        for (const { pipeline, batch } of [whole, second]) {
          batch(lines.slice(at), NOW)
          pipeline.finish(NOW)
        }
        expect(await renderText(second.pipeline.store, NOW)).toBe(
          await renderText(whole.pipeline.store, NOW),
        )
      },
    ),
    { numRuns: 60 },
  )
})

test('records shuffled within the lateness give the same SLO counters', () => {
  const shuffled = fc.array(request, { minLength: 2, maxLength: 20 }).chain((requests) =>
    fc.tuple(
      fc.constant(linesOf(requests).flat()),
      fc.shuffledSubarray(linesOf(requests).flat(), {
        minLength: linesOf(requests).flat().length,
      }),
    ),
  )
  const counters = (lines: readonly string[]): readonly number[] => {
    const { pipeline, batch } = testPipeline('oidc-provider', {
      ordered: false,
      provides: { successes: 'all', server_errors: 'all', latency: 'all', reasons: 'all' },
    })
    for (const line of lines) batch([line], NOW + 30_000)
    pipeline.finish(NOW + 30_000)
    return [
      'token-issuance-success',
      'token-issuance-latency-200ms',
      'token-issuance-latency-500ms',
    ].flatMap((slo) => [
      pipeline.store.sum('oauth_slo_events_total', { slo, server: 'as' }),
      pipeline.store.sum('oauth_slo_bad_events_total', { slo, server: 'as' }),
    ])
  }
  fc.assert(
    fc.property(shuffled, ([inOrder, anyOrder]) => {
      expect(counters(anyOrder)).toEqual(counters(inOrder))
    }),
    { numRuns: 150 },
  )
})

test('a throttled client that turns out to be known within the lateness counts as bad, a stranger is left out', () => {
  const throttled = (client: string, at: number): string =>
    JSON.stringify({
      time: new Date(NOW + at).toISOString(),
      kind: 'token_request',
      outcome: 'throttled',
      client,
      grant_type: 'client_credentials',
    })
  const success = (client: string, at: number): string =>
    throttled(client, at).replace('throttled', 'success')
  const { pipeline, batch } = testPipeline('authslo')
  batch([throttled('known', 0), throttled('stranger', 0), success('known', 20_000)], NOW)
  expect(pipeline.store.sum('oauth_slo_bad_events_total', M1)).toBe(0)
  pipeline.finish(NOW)
  expect(pipeline.store.sum('oauth_slo_bad_events_total', M1)).toBe(1)
  expect(
    pipeline.store.sum('oauth_slo_excluded_events_total', { ...M1, why: 'unknown_subject' }),
  ).toBe(1)
})

test('two looks at an idle pipeline are the same to the byte', async () => {
  const { pipeline, batch } = testPipeline('oidc-provider')
  batch(tokenLines(NOW), NOW)
  pipeline.finish(NOW)
  expect(await renderText(pipeline.store, NOW)).toBe(await renderText(pipeline.store, NOW))
})

test('one request is one event, with the duration of its last line', () => {
  const { pipeline, batch, events } = testPipeline('oidc-provider')
  batch(tokenLines(NOW, { ms: 321 }), NOW)
  pipeline.finish(NOW)
  expect(
    events.map(({ kind, outcome, duration_seconds }) => [kind, outcome, duration_seconds]),
  ).toEqual([['token_request', 'success', 0.321]])
})
