import { describe, expect, test } from 'vitest'
import { escape, html } from '../../src/server/html.ts'
import { page } from '../../src/server/page.ts'
import { explanation, promiseState, summary } from '../../src/server/promise-state.ts'
import { bytes, duration, goodShare, share, threshold, times } from '../../src/server/figures.ts'
import type { SloRow, Status } from '../../src/server/status.ts'
import {
  exampleStatus,
  fastSlo,
  healthySource,
  keptSlo,
  NOW,
  refreshSlo,
  troubledSource,
  unmeasuredSlo,
} from './example-status.ts'
import { expectOnlyText, HOSTILE, madeHostile } from './hostile.ts'

const METRICS = { metricsPath: '/metrics' }
/** No-break spaces as spaces, to keep tables readable. */
const plain = (text: string | undefined): string | undefined => text?.replaceAll('\u{a0}', ' ')

describe('text from logs', () => {
  test('is shown as text in every field of the page', () => {
    const everywhere: Status = {
      ...exampleStatus,
      slos: [unmeasuredSlo, { ...keptSlo, excluded: { [HOSTILE]: 1 } }],
      sources: [{ ...troubledSource, rejects: { [HOSTILE]: 1 } }],
      notes: ['note'],
    }
    expectOnlyText(
      page(madeHostile(everywhere), METRICS),
      page({ ...exampleStatus, notes: ['note'] }, METRICS),
    )
  })

  test.each([
    ['<b>', '&lt;b&gt;'],
    [`a"b'c`, 'a&quot;b&#39;c'],
    ['&lt;', '&amp;lt;'],
    ['a\u{202e}b\u{2066}c', 'a\u{fffd}b\u{fffd}c'],
    ['\u{1b}[31m', '\u{fffd}[31m'],
    ['two\nlines\tand ünïcode 名', 'two\nlines\tand ünïcode 名'],
  ])('%j is written %j', (text, escaped) => {
    expect(escape(text)).toBe(escaped)
    expect(html`<i>${text}</i>`.html).toBe(`<i>${escaped}</i>`)
  })

  test('only what the tag made is markup, also within lists', () => {
    const made = html`<b>${'<'}</b>`
    expect(html`<i>${[made, '<b>', 7, undefined, false]}</i>`.html).toBe(
      '<i><b>&lt;</b>&lt;b&gt;7</i>',
    )
  })
})

describe('figures', () => {
  test.each([
    [0, 0, undefined],
    [10, 0, '100 %'],
    [10, 10, '0.00 %'],
    [1000, 1, '99.900 %'],
    [3, 1, '66.66 %'],
    [10_000_000, 1, '99.999 %'],
    [1771, 832, '53.02 %'],
  ])('of %d events %d bad: %s', (events, bad, shown) => {
    expect(plain(goodShare({ events, bad }))).toBe(shown)
  })

  test.each([
    [share(0.999), '99.9 %'],
    [share(0.95), '95 %'],
    [share(0.99995), '99.995 %'],
    [threshold(0.2), '200 ms'],
    [threshold(1.5), '1.5 s'],
    [duration(-3), '0 s'],
    [duration(119), '119 s'],
    [duration(312), '5 min'],
    [duration(7300), '2 h'],
    [duration(260_000), '3 d'],
    [bytes(0), '0 B'],
    [bytes(2048), '2.0 KiB'],
    [bytes(5_242_880), '5.0 MiB'],
    [times(0), '0×'],
    [times(0.004), '<0.1×'],
    [times(9.44), '9.4×'],
    [times(1000), '1,000×'],
  ])('%s', (shown, expected) => {
    expect(plain(shown)).toBe(expected)
  })
})

const burning = (
  fiveMinutes: number | undefined,
  oneHour: number | undefined,
  bad = 9,
): SloRow => ({
  ...keptSlo,
  windows: { ...keptSlo.windows, fiveMinutes: { events: 100, bad } },
  burnRates: { fiveMinutes, oneHour },
})

describe('a promise', () => {
  test.each([
    ['without bad events', burning(0, 0, 0), 'kept', ', no budget spent'],
    ['at the very rate of its budget', burning(1, 1), 'kept', ', within its error budget'],
    ['after a bad hour', burning(0.2, 3), 'recovering', ', but the last hour was not'],
    [
      'above its budget',
      burning(3, 3),
      'burning',
      ': at this rate the budget of 30 days lasts 10 d',
    ],
    [
      'at six times its budget',
      burning(6, 0.1),
      'fast',
      ': at this rate the budget of 30 days lasts 5 d',
    ],
    [
      'with two bad events of few',
      burning(200, 200, 2),
      'burning',
      ': at this rate the budget of 30 days lasts 3 h',
    ],
    ['in a silent five minutes', burning(undefined, 4), 'quiet', ' in the last 5 minutes'],
    ['nobody can measure', unmeasuredSlo, 'unmeasured', `: ${unmeasuredSlo.notMeasured}`],
  ])('%s', (_, row, state, text) => {
    expect(promiseState(row)).toBe(state)
    expect(plain(explanation(row))).toBe(text)
  })

  test('whose period is not known says how fast it burns', () => {
    const { periodDays: _, ...row } = burning(3, 3)
    expect(explanation(row)).toBe(', spends its error budget 3× as fast as allowed')
  })
})

test.each([
  [[], 'quiet', 'Waiting for the first events.'],
  [[unmeasuredSlo], 'unmeasured', 'Waiting for the first events.'],
  [[keptSlo], 'kept', 'The promise is kept.'],
  [[keptSlo, unmeasuredSlo], 'kept', 'The measured promise is kept.'],
  [[keptSlo, refreshSlo], 'kept', 'All 2 promises are kept.'],
  [[keptSlo, refreshSlo, unmeasuredSlo], 'kept', 'All 2 measured promises are kept.'],
  [[keptSlo, fastSlo], 'fast', '1 of 2 promises burns: Token issuance within 200 ms.'],
  [
    [fastSlo, { ...fastSlo, server: 'kc' }],
    'fast',
    '2 of 2 promises burn: Token issuance within 200 ms (demo), Token issuance within 200 ms (kc).',
  ],
] as const)('the answer over all of them, %#', (slos, state, sentence) => {
  expect(summary({ ...exampleStatus, slos, sources: [healthySource] })).toEqual({ state, sentence })
})

test('a source that is not read well puts the answer in doubt', () => {
  expect(summary(exampleStatus).doubt).toBe('1 of 2 sources is not read well: see below.')
  const down = { ...healthySource, up: false }
  expect(summary({ ...exampleStatus, sources: [down] }).doubt).toBe(
    '1 of 1 source is not read well: see below.',
  )
})

test('the trend says in words what it draws, and draws a single bad event', () => {
  const shown = page(exampleStatus, METRICS)
  expect(shown).toContain('<title>From 12:43:35 UTC to 12:51:25 UTC: ')
  const point = { time: NOW, events: 1000, bad: 1 }
  const one = page({ ...exampleStatus, slos: [{ ...keptSlo, trend: [point] }] }, METRICS)
  expect(one).toContain('1,000 events, 1 bad</title>')
  expect(one).toMatch(/class="trend-bad" d="M236 26v12\.0h3v-12\.0z"/)
})

test('old records are sent to replay', () => {
  expect(page(exampleStatus, METRICS)).toContain('authslo replay')
  expect(page({ ...exampleStatus, sources: [healthySource] }, METRICS)).not.toContain('replay')
})
