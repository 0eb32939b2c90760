import { createServer, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { run } from './terminal.ts'

let server: Server | undefined
afterEach(() => {
  server?.close()
  server = undefined
})
/** A Prometheus that knows one number. */
const prometheus = (value: string | undefined, asked: string[] = []): Promise<string> =>
  new Promise((done) => {
    const started = createServer((request, response) => {
      asked.push(new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? '')
      const result = value === undefined ? [] : [{ metric: {}, value: [0, value] }]
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }))
    })
    server = started
    started.listen(0, '127.0.0.1', () => {
      const { port } = started.address() as { port: number }
      done(`http://127.0.0.1:${port}/`)
    })
  })

test('every number of an SLO', async () => {
  const { code, stdout } = await run([
    'explain',
    'slo',
    'token-issuance-success',
    '--events-per-day',
    '50000',
  ])
  expect(code).toBe(0)
  expect(stdout).toContain('budget   0.1 % of the events, or 43 min 12 s in which all fail')
  expect(stdout).toContain('traffic  50000 events a day: a budget of 1500 bad events')
  // 3600 s x 0.0144 = 51.84 s: the next evaluation, and `for`; twice the threshold takes half of the window.
  expect(stdout).toMatch(
    /^OAuthTokenIssuanceSuccessBurnFast +page +1 h \/ 5 min +14\.4 +1\.44 % +2 % +5 bad +348 events +2 min +31 min +10 min 26 s$/m,
  )
  expect(stdout).toMatch(/BurnDouble +ticket .* 10 bad +5000 events/)
  expect(stdout).toContain('OAuthTokenIssuanceSuccessLowVolumeOutage: a ticket')
})

test('as JSON, with the traffic that Prometheus has seen', async () => {
  const asked: string[] = []
  const url = await prometheus('600', asked)
  const { code, stdout } = await run([
    'explain',
    'slo',
    'refresh-success',
    '--against-prometheus',
    url,
    '--output',
    'json',
  ])
  expect(code).toBe(0)
  expect(asked).toEqual(['86400 * sum(rate(oauth_slo_events_total{slo="refresh-success"}[7d]))'])
  expect(JSON.parse(stdout)).toMatchObject({
    slo: 'refresh-success',
    budget: 0.005,
    eventsPerDay: 600,
    budgetEvents: 90,
    tiers: [{ factor: 14.4, threshold: 0.072, certainFromEvents: 70 }, {}, {}, {}],
  })
})

test('a budget that one bad hour spends', async () => {
  const { stdout } = await run(['explain', 'slo', 'refresh-success', '--events-per-day', '10'])
  expect(stdout).toContain('beware   fewer than 10 bad events spend it all')
})

test('an SLO that is not there', async () => {
  const { code, stderr } = await run(['explain', 'slo', 'nothing'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^no SLO is named 'nothing'; there are .*refresh-success/)
})

test('`explain slo` without a name is no record', async () => {
  const { code, stderr } = await run(['explain', 'slo'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^name one SLO after slo: .*refresh-success/)
})

test('words without quotes are no record', async () => {
  expect(await run(['explain', 'a', 'b', 'c'])).toMatchObject({ code: 2 })
})

test('check --against-prometheus: too little traffic for an objective', async () => {
  const url = await prometheus('60')
  const { code, stdout } = await run(['check', '--against-prometheus', url])
  expect(code).toBe(0)
  expect(stdout).toContain(
    'warning: at 60 events a day the budget of token-issuance-success is 1.8 bad events in 30 days: chance decides [budget-too-small]',
  )
  expect(stdout).not.toContain('the budget of token-issuance-latency-200ms')
})

test('check --against-prometheus: nothing seen is nothing to say; nobody there is', async () => {
  expect(await run(['check', '--against-prometheus', await prometheus(undefined)])).toMatchObject({
    code: 0,
    stdout: '',
  })
  const { code, stdout } = await run(['check', '--against-prometheus', 'http://127.0.0.1:1'])
  expect(code).toBe(1)
  expect(stdout).toContain('[prometheus-unreachable]')
})

test('check --alertmanager: the example is good, a file for others is not', async () => {
  expect(
    await run(['check', '--alertmanager', 'alerts/alertmanager/alertmanager.yaml']),
  ).toMatchObject({ code: 0, stdout: '' })
  const { code, stdout } = await run(['check', '--alertmanager', 'alerts/outage.rules.yaml'])
  expect(code).toBe(1)
  expect(stdout).toContain('[no-route]')
  expect(await run(['check', '--alertmanager', 'nowhere.yaml'])).toMatchObject({
    code: 2,
    stdout: `nowhere.yaml: error: the configuration of the Alertmanager cannot be read: there is no such file [alertmanager-unreadable]
  Name a file that can be read with --alertmanager.
`,
  })
})
