// A review in a real browser: read by everyone, on paper as well.
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pageHtml } from '../../src/reports/page-html.ts'
import { postmortemPage } from '../../src/reports/postmortem-page.ts'
import { postmortemOf } from '../../src/reports/postmortem.ts'
import { reviewPage } from '../../src/reports/review-page.ts'
import { reviewOf } from '../../src/reports/review.ts'
import { todaysFirings } from '../../src/reports/todays-rules.ts'
import { launchBrowser } from '../../tools/browser.ts'
import { MINUTE, minutesOf, november, NOW, promiseWith } from './minutes.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, 60_000)
afterAll(() => browser.close())

const period = november()
const from = period.fromMs + 10 * 1440 * MINUTE
const promise = promiseWith(
  minutesOf(period, 20, (timeMs) => (timeMs >= from && timeMs < from + 90 * MINUTE ? 1 : 0)),
  {
    contributions: [{ by: 'client', rows: [{ value: 'x'.repeat(120), bad: 1200 }] }],
    estimate: { days: 30, recordedErrorRatio: 0.002, exactErrorRatio: 0.00208 },
  },
)
const page = pageHtml(
  reviewPage(
    reviewOf(
      {
        from: 'prometheus',
        period,
        promises: [promise],
        silent: [],
        firings: todaysFirings(promise, period.toMs),
        firingsAre: 'recorded',
        sources: [],
      },
      {
        service: 'identity',
        madeMs: NOW,
        exclusions: [
          { id: 'CHG-1', servers: ['*'], slos: ['*'], reason: undefined, approvedBy: 'sre' },
        ],
      },
    ),
  ),
)

test.each([
  ['light', 1200, 'screen'],
  ['dark', 1200, 'screen'],
  ['light', 360, 'screen'],
  ['dark', 360, 'screen'],
  ['light', 800, 'print'],
] as const)('%s, %d px wide, on %s: nothing for axe to say', async (colorScheme, width, media) => {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } })
  try {
    const shown = await context.newPage()
    const asked: string[] = []
    shown.on('request', (request) => asked.push(request.url()))
    await shown.emulateMedia({ media, colorScheme })
    await shown.setContent(page)
    await shown.evaluate(axe.source)
    const { violations, passes } = (await shown.evaluate('axe.run()')) as axe.AxeResults
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    expect(passes.map(({ id }) => id)).toContain('color-contrast')
    expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expect(asked).toEqual([])
  } finally {
    await context.close()
  }
})

test('prints on pages of paper, with every table whole or with its head again', async () => {
  const context = await browser.newContext()
  try {
    const shown = await context.newPage()
    await shown.setContent(page)
    const paper = await shown.pdf({ format: 'A4' })
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-')
    await shown.emulateMedia({ media: 'print' })
    const head = "getComputedStyle(document.querySelector('thead')).display"
    expect(await shown.evaluate(head)).toBe('table-header-group')
  } finally {
    await context.close()
  }
})

test('a postmortem: nothing for axe to say', async () => {
  const evidence = {
    from: 'logs' as const,
    period,
    promises: [promise],
    silent: [],
    firings: todaysFirings(promise, period.toMs),
    firingsAre: 'simulated' as const,
    sources: [],
  }
  const rotated = { kind: 'key_rotation', server: 'kc-prod', times: 1, detail: 'signing' } as const
  const model = postmortemOf(
    {
      evidence,
      happenings: [{ ...rotated, timeMs: from + MINUTE }],
      tallies: [{ of: 'consent', value: 'denied', count: 2 }],
      shown: new Set(),
      affected: { slo: promise.slo.name, bad: 1800, contributions: promise.contributions },
      shouldHaveFired: evidence.firings,
      rulesJudged: 'burn_rate',
    },
    { alert: undefined, fromMs: from - 60 * MINUTE, toMs: from + 180 * MINUTE },
    { service: 'identity', madeMs: NOW },
  )
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } })
  try {
    const shown = await context.newPage()
    await shown.setContent(pageHtml(postmortemPage(model)))
    await shown.evaluate(axe.source)
    const { violations } = (await shown.evaluate('axe.run()')) as axe.AxeResults
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    expect(await shown.getByRole('heading', { level: 2 }).allInnerTexts()).toContain(
      'Was key rotation executed right?',
    )
    expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(360)
  } finally {
    await context.close()
  }
})
