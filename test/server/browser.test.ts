// The page in a real browser: read, updated, worked without a script, and by everyone.
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Checklist } from '../../src/server/checklist.ts'
import type { Status } from '../../src/server/status.ts'
import { PAGES } from '../../src/server/document.ts'
import { launchBrowser } from '../../tools/browser.ts'
import { exampleChecklist, exampleEpisode, exampleSources } from './example-pages.ts'
import { exampleStatus, fastSlo, healthySource, keptSlo, NOW } from './example-status.ts'
import { serving } from './serving.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, 60_000)
afterAll(() => browser.close())

const open = async (
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> => {
  const context = await browser.newContext(options)
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url)
  return { page, complaints }
}

const calm: Status = { ...exampleStatus, slos: [keptSlo], sources: [healthySource] }
const burning: Status = {
  ...calm,
  now: NOW + 2000,
  slos: [{ ...fastSlo, title: '<img src=x>' }, keptSlo],
}

const answer = (page: Page): Promise<string> => page.getByRole('status').innerText()

test('answers whether the promises are kept, with its rows and without a complaint', async () => {
  const { page, complaints } = await open(await serving())
  expect(await page.title()).toContain('1 of 3 promises burns')
  expect(await answer(page)).toContain('1 of 3 promises burns: Token issuance within 200 ms.')
  const promises = page.getByRole('table').first()
  expect(await promises.getByRole('rowheader').count()).toBe(4)
  const row = promises.getByRole('row').filter({ hasText: 'Promise: 95' })
  expect(await row.getByRole('cell').nth(1).innerText()).toMatch(/53\.02.%\s+832 bad of 1,771/)
  expect(await row.getByRole('rowheader').innerText()).toContain('Burning fast')
  expect(await row.getByRole('img').getAttribute('role')).toBe('img')
  const sources = page.getByRole('table').last()
  expect(await sources.getByRole('row').last().innerText()).toMatch(/41 not recognised/)
  expect(complaints).toEqual([])
})

describe('updates itself', () => {
  test('when the status changes, and keeps the focus', async () => {
    let status = calm
    const { page, complaints } = await open(await serving({ status: () => status }))
    expect(await answer(page)).toBe('The promise is kept.')
    const button = page.getByRole('button', { name: 'Break Dead storage' })
    await button.focus()
    const live = await page.getByRole('status').elementHandle()
    status = burning
    await page.getByText('1 of 2 promises burns: <img src=x>.').waitFor()
    expect(await page.title()).toContain('1 of 2 promises burns')
    expect(
      await button.evaluate((element) => element === element.ownerDocument.activeElement),
    ).toBe(true)
    expect(await live?.evaluate((element) => element.isConnected)).toBe(true)
    expect(await page.locator('img').count()).toBe(0)
    status = calm
    await page.getByText('The promise is kept.').waitFor()
    expect(await page.getByRole('table').first().getByRole('rowheader').count()).toBe(1)
    expect(complaints).toEqual([])
  })

  test('and says so where it cannot, until it can again', async () => {
    let working = true
    const status = (): Status => {
      if (!working) throw new Error('no status')
      return calm
    }
    const { page } = await open(await serving({ status }))
    working = false
    const alert = page.getByRole('alert').filter({ hasText: 'authslo does not answer' })
    await alert.waitFor()
    expect(await answer(page)).toBe('The promise is kept.')
    working = true
    await alert.waitFor({ state: 'detached' })
  })

  test('never while nobody looks', async () => {
    const { page } = await open('about:blank')
    await page.clock.install()
    await page.goto(await serving({ status: () => calm }))
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const look = (hidden: boolean): Promise<unknown> =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))`)
    await look(true)
    await page.clock.runFor(60_000)
    // A request that ends after those that a minute could have begun.
    await page.evaluate(`fetch('-/healthy').then((answer) => answer.text())`)
    expect(asked).toEqual(['/-/healthy'])
    await look(false)
    await vi.waitFor(() => expect(asked).toEqual(['/-/healthy', '/']))
  })
})

const breakable = async (): Promise<{ url: string; isBroken: () => boolean }> => {
  let broken = false
  const url = await serving({
    status: () => ({
      ...calm,
      incidents: (calm.incidents ?? []).map((incident) => ({
        ...incident,
        active: incident.id === 'dead-storage' && broken,
      })),
    }),
    setIncident: (id, on) => {
      broken = id === 'dead-storage' && on
      return true
    },
  })
  return { url, isBroken: () => broken }
}

test.each([true, false])('incidents are broken and repaired, with script %s', async (script) => {
  const { url, isBroken } = await breakable()
  const { page, complaints } = await open(url, { javaScriptEnabled: script })
  await page.getByRole('button', { name: 'Break Dead storage' }).click()
  await page.getByRole('button', { name: 'Repair Dead storage' }).waitFor()
  expect(isBroken()).toBe(true)
  await page.getByRole('button', { name: 'Repair Dead storage' }).click()
  await page.getByRole('button', { name: 'Break Dead storage' }).waitFor()
  expect(isBroken()).toBe(false)
  expect(complaints).toEqual([])
})

test('the checklist updates itself when an answer changes, and keeps the focus', async () => {
  let checklist: Checklist = { ...exampleChecklist, questions: [] }
  const url = await serving({ checklist: () => checklist })
  const { page, complaints } = await open(`${url}/incident`)
  expect(await answer(page)).toBe('Nothing was seen yet.')
  await page.getByRole('link', { name: 'Sources' }).focus()
  checklist = exampleChecklist
  await page.getByText('Of 6 findings: 1 bad, 1 to look at, 1 that no source tells.').waitFor()
  expect(await page.locator(':focus').innerText()).toBe('Sources')
  expect(
    await page.getByRole('listitem').filter({ hasText: 'A finding that is unknown' }).innerText(),
  ).toContain('To know it: start Keycloak with an access log')
  expect(complaints).toEqual([])
})

test('without script the page shows all, and reloads itself', async () => {
  let status = calm
  const { page } = await open(await serving({ status: () => status }), { javaScriptEnabled: false })
  expect(await answer(page)).toBe('The promise is kept.')
  expect(await page.getByRole('table').count()).toBe(2)
  status = burning
  await page.getByText('1 of 2 promises burns').waitFor()
})

describe('read by everyone', () => {
  const burning = { ...keptSlo, burnRates: { fiveMinutes: 3, oneHour: 3 } }
  const recovering = { ...keptSlo, burnRates: { fiveMinutes: 0, oneHour: 3 } }
  const quiet = { ...keptSlo, burnRates: { fiveMinutes: undefined, oneHour: undefined } }
  const everyState: Status = {
    ...exampleStatus,
    slos: [...exampleStatus.slos, burning, recovering, quiet],
    sources: [...exampleStatus.sources, { ...healthySource, up: false }],
    notes: ['A note.'],
  }

  const LOOKS = [
    ['light', 1200],
    ['dark', 1200],
    ['light', 360],
    ['dark', 360],
  ] as const
  const everything = {
    status: () => everyState,
    episodes: () => [exampleEpisode],
    sources: () => exampleSources,
  }

  test.each(
    [...PAGES.map(({ path }) => path), 'no-such-page'].flatMap((path) =>
      LOOKS.map((look) => [path, ...look] as const),
    ),
  )(
    '%s, %s, %d px wide: nothing for axe to say, nothing to scroll sideways',
    async (path, colorScheme, width) => {
      const { page } = await open(`${await serving(everything)}/${path}`, {
        colorScheme,
        viewport: { width, height: 800 },
      })
      // The devtools protocol may run it; the page's own policy would not let it in as a script element.
      await page.evaluate(axe.source)
      const { violations, passes } = (await page.evaluate('axe.run()')) as axe.AxeResults
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
      expect(passes.map(({ id }) => id)).toContain('color-contrast')
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    },
  )

  test.each(PAGES)(
    '$path by keyboard: first past the navigation, then every page of it',
    async ({ path }) => {
      const { page, complaints } = await open(`${await serving(everything)}/${path}`)
      const focused = (): Promise<string> => page.locator(':focus').innerText()
      await page.keyboard.press('Tab')
      expect(await focused()).toBe('Skip to the content')
      expect(await page.locator(':focus').boundingBox()).toMatchObject({ x: 16 })
      for (const { title } of PAGES) {
        await page.keyboard.press('Tab')
        expect(await focused()).toBe(title)
      }
      expect(await page.locator('[aria-current=page]').innerText()).toBe(
        PAGES.find((each) => each.path === path)?.title,
      )
      expect(complaints).toEqual([])
    },
  )

  test.each(PAGES)('$path without script shows the same', async ({ path }) => {
    const url = `${await serving(everything)}/${path}`
    const shown = async (javaScriptEnabled: boolean): Promise<string> => {
      const { page } = await open(url, { javaScriptEnabled })
      return page.locator('main').innerText()
    }
    const without = await shown(false)
    expect(without.length).toBeGreaterThan(40)
    expect(without).toBe(await shown(true))
  })

  test('long names without a space stay within a phone', async () => {
    const long = 'x'.repeat(200)
    const status: Status = {
      ...calm,
      slos: [{ ...keptSlo, title: long, server: long }],
      sources: [{ ...healthySource, name: long, path: long, format: long }],
    }
    const { page } = await open(await serving({ status: () => status }), {
      viewport: { width: 360, height: 800 },
    })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  })

  test('nor do they on the other pages', async () => {
    const long = 'x'.repeat(200)
    const [first] = exampleSources.sources
    const url = await serving({
      episodes: () => [{ ...exampleEpisode, server: long, what: long, about: [[long, long]] }],
      checklist: () => ({
        ...exampleChecklist,
        questions: [
          {
            id: 'flows',
            title: long,
            findings: [{ state: 'unknown', of: long, text: long, facts: [long], remedy: long }],
          },
        ],
      }),
      sources: () => ({
        now: NOW,
        sources: first === undefined ? [] : [{ ...first, name: long, kinds: [[long, 1]] }],
      }),
      config: () => ({
        version: long,
        hash: long,
        sections: [{ id: 'a', title: long, text: `${long}: [${long}]` }],
      }),
    })
    for (const { path } of PAGES) {
      const { page } = await open(`${url}/${path}`, { viewport: { width: 360, height: 800 } })
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
        path,
        360,
      ])
    }
  })
})
