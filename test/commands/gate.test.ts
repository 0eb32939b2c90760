import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { fakePrometheus, type Knows } from './fake-prometheus.ts'
import { run } from './terminal.ts'

const SLO = 'token-issuance-success'
const series =
  (left: Record<string, number | string>, burn: Record<string, number> = {}): Knows =>
  (query) => {
    const of = (values: Record<string, number | string>) =>
      Object.entries(values).map(([server, value]) => ({ metric: { slo: SLO, server }, value }))
    if (query.startsWith('slo:error_budget_remaining')) return of(left)
    if (query.startsWith('slo:observed:ratio')) return of({ 'kc-1': 0.998 })
    return of(burn)
  }
const gate = async (knows: Knows, ...options: string[]) =>
  run(['gate', '--slo', SLO, '--prometheus', await fakePrometheus(knows), ...options])
const BOTH = ['--min-budget', '10%', '--max-burn', '2']

test('open where the budget is left and nothing burns', async () => {
  expect(await gate(series({ 'kc-1': 0.83 }, { 'kc-1': 0.4 }), ...BOTH)).toEqual({
    code: 0,
    stdout:
      'open    token-issuance-success of kc-1: 83 % of the budget is left; burns 0.4 times; observed 99.8 %\n',
    stderr: '',
  })
})

test('asks for the recorded budget, and for the burn of an hour', async () => {
  const asked: string[] = []
  const url = await fakePrometheus(series({ 'kc-1': 1 }), asked)
  await run(['gate', '--slo', SLO, '--server', 'kc-1', '--min-budget', '1%', '--prometheus', url])
  expect(asked.toSorted()).toEqual([
    'slo:bad_events:rate1h{slo="token-issuance-success",server="kc-1"} / (slo:events:rate1h{slo="token-issuance-success",server="kc-1"} > 0) / 0.001',
    'slo:error_budget_remaining:ratio{slo="token-issuance-success",server="kc-1"}',
    'slo:observed:ratio{slo="token-issuance-success",server="kc-1"}',
  ])
})

test.each([
  [
    'too little budget',
    series({ 'kc-1': 0.0999 }, { 'kc-1': 0 }),
    'closed  token-issuance-success of kc-1: 9.99 % of the budget is left, at least 10 % is asked for; observed 99.8 %\n',
  ],
  [
    'an overspent one',
    series({ 'kc-2': -0.5 }, { 'kc-2': 0 }),
    'closed  token-issuance-success of kc-2: -50 % of the budget is left, at least 10 % is asked for; coverage unknown\n',
  ],
  [
    'a fast burn',
    series({ 'kc-1': 0.5 }, { 'kc-1': 2.01 }),
    'closed  token-issuance-success of kc-1: it burns 2.01 times as fast as allowed, at most 2 times is asked for; observed 99.8 %\n',
  ],
  [
    'a budget that is not recorded',
    series({}, { 'kc-1': 0 }),
    'closed  token-issuance-success of kc-1: its budget is not recorded; observed 99.8 %\n',
  ],
  [
    'a budget that is no number',
    series({ 'kc-1': 'NaN' }, { 'kc-1': 0 }),
    'closed  token-issuance-success of kc-1: its budget is not recorded; observed 99.8 %\n',
  ],
])('closed by %s', async (_, knows, stdout) => {
  expect(await gate(knows, ...BOTH)).toEqual({ code: 4, stdout, stderr: '' })
})

test('exactly what is asked for is enough; an hour without events burns nothing', async () => {
  expect(await gate(series({ 'kc-1': 0.1 }), ...BOTH)).toMatchObject({
    code: 0,
    stdout:
      'open    token-issuance-success of kc-1: 10 % of the budget is left; no events in the last hour; observed 99.8 %\n',
  })
  expect(await gate(series({ 'kc-1': 0.1 }, { 'kc-1': 2 }), ...BOTH)).toMatchObject({ code: 0 })
})

test('one closed server closes it for all', async () => {
  const ran = await gate(series({ 'kc-1': 0.9, 'kc-2': 0.01 }), ...BOTH, '--output', 'json')
  expect(ran.code).toBe(4)
  expect(JSON.parse(ran.stdout)).toMatchObject({
    slo: SLO,
    open: false,
    verdicts: [
      { server: 'kc-1', open: true, budgetLeft: 0.9 },
      { server: 'kc-2', open: false, budgetLeft: 0.01 },
    ],
  })
})

test('what is not known opens nothing', async () => {
  expect(await gate(() => [], ...BOTH)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('has no budget of token-issuance-success') as string,
  })
  // Thrown: exit 3.
  await expect(gate(() => undefined, ...BOTH)).rejects.toThrow('it is asked too much')
})

test('what answers and is no Prometheus, refuses, or does not answer is no bug of authslo', async () => {
  const told = async (url: string): Promise<unknown> =>
    run(['gate', '--slo', SLO, '--prometheus', url, ...BOTH]).catch((error: unknown) => error)
  const page = createServer((_, response) => response.end('<html>')).listen(0, '127.0.0.1')
  await once(page, 'listening')
  const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`
  const code = 'ERR_PROMETHEUS'
  const message = `${url} answers 200 without JSON: no Prometheus?`
  expect(await told(url)).toMatchObject({ code, message })
  page.close()
  await once(page, 'close')
  expect(await told(url)).toMatchObject({
    code,
    message: `no answer from ${url}: connect ECONNREFUSED ${url.slice('http://'.length)}`,
  })
  // A port that fetch refuses: no code of a socket.
  expect(await told('http://127.0.0.1:1')).toMatchObject({
    code,
    message: 'no answer from http://127.0.0.1:1: bad port',
  })
})

test.each([
  [['--slo', SLO], 'name a Prometheus'],
  [['--slo', SLO, '--prometheus', 'nowhere', ...BOTH], 'nowhere is no address'],
  [['--slo', SLO, '--prometheus', 'http://x'], 'say what opens it'],
  [
    ['--slo', 'token-issuance-succes'],
    "no SLO is named 'token-issuance-succes' (token-issuance-success?)",
  ],
  [['--prometheus', 'http://x'], 'name an SLO with --slo'],
  [['--slo', SLO, '--min-budget', '0.1'], 'a percentage such as 10%'],
])('%j: %s', async (options, told) => {
  const ran = await run(['gate', ...options])
  expect(ran.code).toBe(2)
  expect(ran.stderr).toContain(told)
})
