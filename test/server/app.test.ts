import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { PAGES } from '../../src/server/document.ts'
import { exampleStatus } from './example-status.ts'
import { EXPOSITION, serving } from './serving.ts'

interface Raw {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Buffer
}

/** Without what fetch adds and undoes: compression, browser headers. */
const ask = (url: string, method = 'GET', headers: Record<string, string> = {}): Promise<Raw> =>
  new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const { statusCode = 0, headers } = response
        resolve({ status: statusCode, headers, body: Buffer.concat(chunks) })
      })
    })
      .on('error', reject)
      .end()
  })

describe('/metrics', () => {
  test('has the content type of what was asked for', async () => {
    const url = await serving()
    const text = await ask(`${url}/metrics`)
    expect(text.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    const open = await ask(`${url}/metrics`, 'GET', { accept: 'application/openmetrics-text' })
    expect(open.headers['content-type']).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    )
    expect(open.headers['vary']).toBe('Accept, Accept-Encoding')
  })

  test.each([
    ['gzip', true],
    ['gzip, deflate, br', true],
    ['*', true],
    ['identity', false],
    ['gzip;q=0', false],
    ['br', false],
    ['identity;q=1, gzip;q=0.5', false],
    [undefined, false],
  ] as const)('Accept-Encoding %s: compressed %s', async (accepted, compressed) => {
    const url = await serving()
    const headers: Record<string, string> = accepted ? { 'accept-encoding': accepted } : {}
    const { headers: got, body } = await ask(`${url}/metrics`, 'GET', headers)
    expect(got['content-encoding']).toBe(compressed ? 'gzip' : undefined)
    expect(got['content-length']).toBe(String(body.length))
    expect((compressed ? gunzipSync(body) : body).toString()).toBe(EXPOSITION)
  })

  test('answers HEAD with the headers of GET and no body', async () => {
    const url = await serving()
    const head = await ask(`${url}/metrics`, 'HEAD')
    expect(head.status).toBe(200)
    expect(head.headers['content-length']).toBe(String(EXPOSITION.length))
    expect(head.headers['content-type']).toContain('version=0.0.4')
    expect(head.body.length).toBe(0)
  })

  test('is answered while not ready, and where the configuration puts it', async () => {
    const url = await serving({ metricsPath: '/oauth/metrics', ready: () => false })
    expect((await ask(`${url}/oauth/metrics`)).status).toBe(200)
    expect((await ask(`${url}/metrics`)).status).toBe(404)
    expect((await ask(url)).body.toString()).toContain('href="oauth/metrics"')
  })

  test('a failure is told to the operator and not to the client', async () => {
    const errors: unknown[] = []
    const failure = new Error('secret detail')
    const url = await serving({
      metrics: () => Promise.reject(failure),
      onError: (error) => errors.push(error),
    })
    const { status, body, headers } = await ask(`${url}/metrics`)
    expect(status).toBe(500)
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(body.toString()).toBe('internal error\n')
    expect(errors).toEqual([failure])
  })
})

test.each([
  '/metrics',
  '/',
  '/incident',
  '/sources',
  '/config',
  '/status.json',
  '/-/healthy',
  '/-/ready',
  '/assets/page.css',
])('%s refuses other methods than GET and HEAD', async (path) => {
  const url = await serving()
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await ask(`${url}${path}`, method)
    expect([method, status, headers['allow']]).toEqual([method, 405, 'GET, HEAD'])
  }
})

test('health does not ask for readiness, readiness does', async () => {
  let ready = false
  const url = await serving({ ready: () => ready })
  const healthy = await ask(`${url}/-/healthy`)
  expect([healthy.status, healthy.body.toString()]).toEqual([200, 'authslo is healthy.\n'])
  expect((await ask(`${url}/-/ready`)).status).toBe(503)
  ready = true
  const answer = await ask(`${url}/-/ready`)
  expect([answer.status, answer.body.toString()]).toEqual([200, 'authslo is ready.\n'])
})

test.each([
  '/',
  '/incident',
  '/episodes',
  '/sources',
  '/config',
  '/status.json',
  '/assets/page.js',
  '/assets/icon.svg',
  '/nothing',
  '/-/ready',
])('%s carries a strict policy and is not sniffed', async (path) => {
  const url = await serving()
  const { headers } = await ask(`${url}${path}`)
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  expect(policy).not.toMatch(/https?:|\*/)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['x-powered-by']).toBeUndefined()
})

const PATHS = PAGES.map(({ path }) => (path === './' ? '/' : `/${path}`))

test.each(PATHS)(
  '%s has neither inline script nor inline style nor anything of another host',
  async (path) => {
    const url = await serving()
    const page = (await ask(`${url}${path}`)).body.toString()
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/)
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=/)
    const loaded = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link)
    expect(loaded).toContain('assets/page.css')
    expect(loaded.filter((link) => /^(?:[a-z]+:)?\/\//.test(link ?? ''))).toEqual([])
    for (const link of loaded) {
      const { pathname } = new URL(link ?? '', `${url}${path}`)
      expect([link, (await ask(`${url}${pathname}`)).status]).toEqual([link, 200])
    }
  },
)

test.each(PATHS)('%s is marked in its navigation, and no other page', async (path) => {
  const url = await serving()
  const page = (await ask(`${url}${path}`)).body.toString()
  const current = [...page.matchAll(/href="([^"]*)" aria-current="page"/g)].map(([, to]) => to)
  expect(current).toEqual([path === '/' ? './' : path.slice(1)])
})

test('status.json is the read model', async () => {
  const url = await serving()
  const { body, headers } = await ask(`${url}/status.json`)
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  expect(JSON.parse(body.toString())).toEqual(JSON.parse(JSON.stringify(exampleStatus)))
})

test('what is not there is said as a page to browsers and as a line to others', async () => {
  const url = await serving()
  const browser = await ask(`${url}/a/b`, 'GET', { accept: 'text/html,*/*;q=0.8' })
  expect([browser.status, browser.headers['content-type']]).toEqual([
    404,
    'text/html; charset=utf-8',
  ])
  expect(browser.body.toString()).toContain('href="/"')
  const other = await ask(`${url}/a/b`, 'POST')
  expect([other.status, other.body.toString()]).toEqual([404, 'nothing here\n'])
  expect((await ask(`${url}/%`)).status).toBe(404)
})

test('without pages, metrics and health stay', async () => {
  const url = await serving({ pages: false, setIncident: () => true })
  const status = async (path: string): Promise<number> => (await ask(`${url}${path}`)).status
  expect(await status('/metrics')).toBe(200)
  expect(await status('/-/healthy')).toBe(200)
  for (const path of [...PATHS, '/status.json', '/assets/page.js', '/incidents/slow-storage'])
    expect([path, await status(path)]).toEqual([path, 404])
})
