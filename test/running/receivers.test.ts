// serve as a whole: what is sent becomes counts on /metrics.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IncomingMessage } from 'node:http'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { hashSync } from 'bcryptjs'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { runExporter, type Running } from '../../src/running/run-exporter.ts'
import { createLog } from '../../src/telemetry.ts'
import { certificates } from '../server/certificates.ts'

const WEB = 'web: {listen: ["127.0.0.1:0"]}\n'

const started = async (
  yaml: string,
  web = WEB,
): Promise<Running | { readonly problem: string }> => {
  const checked = loadConfig(`servers: [{name: as}]\n${web}${yaml}`, {
    file: 'authslo.yaml',
    folder: import.meta.dirname,
    env: {},
    formats: undefined,
  })
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  const now = (): number => Date.UTC(2026, 10, 25, 12)
  const running = await runExporter({
    config: checked.value,
    slos: [],
    keys: REPLAY_KEYS,
    log: createLog({ level: 'error', format: 'text', write: () => undefined, now }),
    now,
    folder: '.',
    addressFlag: '--web.listen-address',
  })
  if (!('problem' in running)) onTestFinished(() => running.stop())
  return running
}

test('a pushed event is counted, and so is the request', async () => {
  const running =
    await started(`receivers: {http: {listen: "127.0.0.1:0"}, otlp_http: {listen: "127.0.0.1:0"}}
sources:
  - {name: app, server: as, format: authslo, http: {}}
  - {name: spans, server: as, format: otlp, otlp: {match: {service.name: as}}}
`)
  if ('problem' in running) throw new Error(running.problem)
  const event = {
    time: '2026-11-25T11:59:59Z',
    kind: 'token_request',
    outcome: 'success',
    grant_type: 'client_credentials',
    client: 'shop',
  }
  const told = await fetch(`http://127.0.0.1:${running.ports.get('http')}/ingest/app`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([event]),
  })
  expect(told.status).toBe(202)
  const metrics = await (await fetch(`${running.url}metrics`)).text()
  expect(metrics).toContain(
    'authslo_source_events_total{source="app",server="as",kind="token_request"} 1',
  )
  expect(metrics).toContain('authslo_ingest_requests_total{receiver="http",code="202"} 1')
  expect(metrics).toContain('authslo_ingest_queue_entries 0')
  expect(metrics).toContain('authslo_source_up{source="spans",server="as"} 1')
  expect(running.isReady()).toBe(true)
  const page = (await (await fetch(`${running.url}status.json`)).json()) as {
    sources: { path: string }[]
  }
  expect(page.sources.map(({ path }) => path)).toEqual(['POST /ingest/app', 'OTLP service.name=as'])
})

test('a taken port and a token that cannot be read are sentences', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  onTestFinished(() => {
    holder.close()
  })
  const { port } = holder.address() as { port: number }
  const of = (receivers: string): string =>
    `receivers: ${receivers}\nsources: [{name: a, server: as, format: auto, otlp: {}}]\n`
  expect(await started(of(`{otlp_http: {listen: "127.0.0.1:${port}"}}`))).toEqual({
    problem: `port ${port} of 127.0.0.1 is taken; choose another with receivers.otlp_http.listen`,
  })
  expect(await started(of(`{otlp_grpc: {listen: "127.0.0.1:${port}"}}`))).toMatchObject({
    problem: expect.stringContaining('receivers.otlp_grpc.listen') as string,
  })
  expect(
    await started(of('{otlp_http: {listen: "127.0.0.1:0"}, auth: {bearer_file: nowhere}}')),
  ).toMatchObject({
    problem: expect.stringContaining('cannot read the bearer token') as string,
  })
})

test('metrics and receivers speak TLS, each by its web-config', async () => {
  const made = certificates()
  onTestFinished(made.remove)
  made.authority('ca')
  made.issue('server', 'ca', 'IP:127.0.0.1')
  writeFileSync(
    made.at('web.yml'),
    'tls_server_config: {cert_file: server.crt, key_file: server.key}\nhttp_server_config: {headers: {Content-Security-Policy: none}}\n',
  )
  const running = await started(
    `receivers: {http: {listen: "127.0.0.1:0"}, web_config_file: ${made.at('web.yml')}}
sources: [{name: app, server: as, format: authslo, http: {}}]
`,
    `web: {listen: ["127.0.0.1:0"], config_file: ${made.at('web.yml')}}\n`,
  )
  if ('problem' in running) throw new Error(running.problem)
  const ca = readFileSync(made.at('ca.crt'), 'utf8')
  const ask = (url: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      get(url, { ca, agent: false }, (response) => {
        response.resume()
        resolve(response)
      }).on('error', reject)
    })
  expect(running.url).toMatch(/^https:/)
  const metrics = await ask(`${running.url}metrics`)
  expect(metrics.statusCode).toBe(200)
  // What the operator says goes before what the pages say of themselves.
  expect(metrics.headers['content-security-policy']).toBe('none')
  const pushed = await ask(`https://127.0.0.1:${running.ports.get('http')}/ingest/app`)
  expect(pushed.statusCode).toBe(405)
})

test('a web-config that is wrong is told with its place', async () => {
  expect(
    await started('', 'web: {listen: ["127.0.0.1:0"], config_file: /nowhere/web.yml}\n'),
  ).toMatchObject({ problem: expect.stringContaining('[web-file-unreadable]') as string })
})

test('users of a web-config: on metrics and on receivers, counted there; not beside tokens', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-users-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'web.yml')
  writeFileSync(path, `basic_auth_users: {me: "${hashSync('right', 4)}"}\n`)
  writeFileSync(join(folder, 'token'), 'abc\n')
  const receivers = `receivers: {http: {listen: "127.0.0.1:0"}, web_config_file: ${path}}\n`
  const sources = (http: string): string =>
    `sources: [{name: app, server: as, format: authslo, http: ${http}}]\n`
  const web = `web: {listen: ["127.0.0.1:0"], config_file: ${path}}\n`
  const running = await started(`${receivers}${sources('{}')}`, web)
  if ('problem' in running) throw new Error(running.problem)
  const headers = { authorization: `Basic ${Buffer.from('me:right').toString('base64')}` }
  const push = `http://127.0.0.1:${running.ports.get('http')}/ingest/app`
  const post = { method: 'POST', body: '' }
  expect((await fetch(push, { ...post, headers: { 'content-type': 'text/plain' } })).status).toBe(
    401,
  )
  expect(
    (await fetch(push, { ...post, headers: { 'content-type': 'text/plain', ...headers } })).status,
  ).toBe(202)
  expect((await fetch(`${running.url}metrics`)).status).toBe(401)
  const metrics = await (await fetch(`${running.url}metrics`, { headers })).text()
  expect(metrics).toContain('authslo_ingest_requests_total{receiver="http",code="401"} 1')
  expect(await started(`${receivers}${sources(`{token_file: ${join(folder, 'token')}}`)}`)).toEqual(
    {
      problem: expect.stringContaining(
        '`basic_auth_users` and `http.token_file of source app` both need the Authorization header',
      ) as string,
    },
  )
})
