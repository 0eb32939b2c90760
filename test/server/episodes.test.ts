import { expect, test } from 'vitest'
import { episodePage, type EpisodeRow } from '../../src/server/episode-page.ts'
import { serving } from './serving.ts'

const row: EpisodeRow = {
  kind: 'suspicious_use',
  timeMs: Date.UTC(2026, 10, 25, 9, 0, 30),
  server: 'as',
  what: 'access token used in places that do not go together',
  evidence: ['ip_ping_pong', 'ua_ping_pong'],
  about: [['client', 'shop']],
  ids: [['token', '01234567']],
}

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
  expect(page).not.toContain('<script')
})

test('text of attackers is text, and a time that is none does not break the page', () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>\u{202e}`
  const page = episodePage([
    {
      ...row,
      timeMs: 9e15,
      server: hostile,
      what: hostile,
      evidence: [hostile],
      about: [[hostile, hostile]],
      ids: [[hostile, hostile]],
    },
  ])
  expect(page).not.toMatch(/<script|<img|\u{202e}/u)
  expect(page).toContain('no time')
  const tags = (text: string): Set<string> =>
    new Set([...text.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag ?? ''))
  expect([...tags(page)].filter((tag) => !tags(episodePage([row])).has(tag))).toEqual([])
})

test('the page is served, has a way back, and the landing page leads to it', async () => {
  const url = await serving({ episodes: () => [row] })
  const answer = await fetch(`${url}/episodes`)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const text = await answer.text()
  expect(text).toContain('Suspicious use of access tokens')
  expect(text).toContain('href="./"')
  expect(await (await fetch(`${url}/`)).text()).toContain('href="episodes"')
  expect((await fetch(`${url}/episodes`, { method: 'POST' })).status).toBe(405)
})
