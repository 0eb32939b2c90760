import { expect, test } from 'vitest'
import { serving } from './serving.ts'

type Set = (readonly [id: string, on: boolean])[]

const demo = async (): Promise<{ url: string; calls: Set }> => {
  const calls: Set = []
  const url = await serving({
    setIncident: (id, on) => {
      calls.push([id, on])
      return id === 'slow-storage'
    },
  })
  return { url, calls }
}

const post = (url: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  })

test('a form breaks and repairs, and comes back to its section', async () => {
  const { url, calls } = await demo()
  const answer = await post(`${url}/incidents/slow-storage`, 'on=1')
  expect(answer.status).toBe(303)
  const back = new URL(answer.headers.get('location') ?? '', `${url}/incidents/slow-storage`)
  expect(back.href).toBe(`${url}/#incidents`)
  await post(`${url}/incidents/slow-storage`, 'on=0')
  expect(calls).toEqual([
    ['slow-storage', true],
    ['slow-storage', false],
  ])
})

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
  ['another origin, of a browser that says no more', { origin: 'http://evil.example' }],
  ['another port', { origin: 'http://127.0.0.1:1' }],
  ['a sandboxed page', { origin: 'null' }],
  ['another site that claims our origin', { 'sec-fetch-site': 'cross-site', origin: 'OURS' }],
])('a form of %s is refused', async (_, headers) => {
  const { url, calls } = await demo()
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('OURS', url)]),
  )
  expect((await post(`${url}/incidents/slow-storage`, 'on=1', sent)).status).toBe(403)
  expect(calls).toEqual([])
})

test.each([
  ['our own page', { 'sec-fetch-site': 'same-origin', origin: 'OURS' }],
  ['our own page where the browser says only Origin', { origin: 'OURS' }],
  ['our own page behind a proxy that speaks https', { origin: 'OURS-HTTPS' }],
  ['no browser', {}],
])('a form of %s is obeyed', async (_, headers) => {
  const { url, calls } = await demo()
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('OURS-HTTPS', url.replace('http:', 'https:')).replace('OURS', url),
    ]),
  )
  expect((await post(`${url}/incidents/slow-storage`, 'on=1', sent)).status).toBe(303)
  expect(calls).toEqual([['slow-storage', true]])
})

test.each([
  ['an incident that is not there', 'no-such', 'on=1', 404],
  ['a form that does not say on or off', 'slow-storage', 'on=maybe', 400],
  ['an empty form', 'slow-storage', '', 400],
  ['a form that is too large', 'slow-storage', `on=1&x=${'x'.repeat(5000)}`, 413],
])('%s is refused', async (_, id, body, status) => {
  const { url } = await demo()
  expect((await post(`${url}/incidents/${id}`, body)).status).toBe(status)
})

test('incidents are posted only', async () => {
  const { url, calls } = await demo()
  const answer = await fetch(`${url}/incidents/slow-storage`)
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  expect(calls).toEqual([])
})

test('without a demo there is nothing to break', async () => {
  const url = await serving()
  expect((await post(`${url}/incidents/slow-storage`, 'on=1')).status).toBe(404)
})
