import { expect, test } from 'vitest'
import { episodePage } from '../../src/server/episode-page.ts'
import { exampleEpisode as row } from './example-pages.ts'
import { expectOnlyText, madeHostile } from './hostile.ts'
import { serving } from './serving.ts'

test('an episode says when, what, by which signals, about whom', () => {
  const page = episodePage([row])
  for (const text of [
    '2026-11-25 09:00:30 UTC',
    'ip ping pong',
    'ua ping pong',
    'shop',
    '01234567',
  ])
    expect(page).toContain(text)
  expect(page.match(/None since the exporter began/g)).toHaveLength(3)
})

test('text of attackers is text, and a time that is none does not break the page', () => {
  const page = episodePage([{ ...madeHostile(row, [row.kind]), timeMs: 9e15 }])
  expectOnlyText(page, episodePage([row]))
  expect(page).toContain('no time')
})

test('the page is served, has a way back, and the landing page leads to it', async () => {
  const url = await serving({ episodes: () => [row] })
  const answer = await fetch(`${url}/episodes`)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const text = await answer.text()
  expect(text).toContain('Suspicious use of tokens')
  expect(text).toContain('href="./"')
  expect(await (await fetch(`${url}/`)).text()).toContain('href="episodes"')
  expect((await fetch(`${url}/episodes`, { method: 'POST' })).status).toBe(405)
})
