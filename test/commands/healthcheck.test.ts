import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { listen } from '../../src/server/listen.ts'
import { readWebSettings } from '../../src/server/web-settings.ts'
import { certificates } from '../server/certificates.ts'
import { run } from './terminal.ts'

let server: Server
let folder: string
let status: number | undefined
let asked: (string | undefined)[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'authslo-health-'))
  asked = []
  server = createServer((request, response) => {
    asked.push(request.url)
    if (status !== undefined) response.writeHead(status).end('')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})
const portOf = (): number => (server.address() as AddressInfo).port

test.each([
  [200, 0, 'ready\n', ''],
  [503, 1, '', 'not ready: 127.0.0.1:PORT answered 503\n'],
  [302, 1, '', 'not ready: 127.0.0.1:PORT answered 302\n'],
])('an answer of %d exits %d', async (answer, code, stdout, stderr) => {
  status = answer
  const ran = await run(['healthcheck', '--url', `http://127.0.0.1:${portOf()}`])
  expect(ran).toEqual({ code, stdout, stderr: stderr.replace('PORT', String(portOf())) })
  expect(asked).toEqual(['/-/ready'])
})

test('the address comes from the configuration, all addresses mean this machine', async () => {
  status = 200
  writeFileSync(join(folder, 'authslo.yaml'), `web: {listen: ["0.0.0.0:${portOf()}"]}\n`)
  expect(await run(['healthcheck'], { folder })).toMatchObject({ code: 0 })
})

test('no answer in time, and nobody there', async () => {
  status = undefined
  const url = `http://127.0.0.1:${portOf()}`
  const slow = await run(['healthcheck', '--url', url, '--timeout', '50ms'])
  expect(slow.code).toBe(3)
  expect(slow.stderr).toContain('no answer from 127.0.0.1:')
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  expect(await run(['healthcheck', '--url', url])).toMatchObject({ code: 3 })
})

test('a configuration that does not load is a usage error', async () => {
  writeFileSync(join(folder, 'authslo.yaml'), 'wbe: {}\n')
  const ran = await run(['healthcheck'], { folder })
  expect(ran.code).toBe(2)
  expect(ran.stderr).toContain('Write `web`.')
})

test('a URL that is none', async () => {
  expect(await run(['healthcheck', '--url', 'localhost:9877'])).toMatchObject({ code: 2 })
})

test.each(['NoClientCert', 'RequireAndVerifyClientCert, client_ca_file: ca.crt'])(
  'over TLS as the web-config says: %s',
  async (clients) => {
    const made = certificates()
    onTestFinished(made.remove)
    made.authority('ca')
    made.issue('server', 'ca', 'DNS:authslo.example')
    writeFileSync(
      made.at('web.yml'),
      `tls_server_config: {cert_file: server.crt, key_file: server.key, client_auth_type: ${clients}}\n`,
    )
    const first = readWebSettings(made.at('web.yml'), made.folder)
    if (!first.ok) throw new Error(first.problems[0]?.problem)
    const listening = await listen(
      (_, response) => void response.end(),
      { host: '127.0.0.1', port: 0 },
      '',
      { web: () => first.value },
    )
    if ('problem' in listening) throw new Error(listening.problem)
    onTestFinished(() => listening.close())
    writeFileSync(
      join(folder, 'authslo.yaml'),
      `web: {listen: ["127.0.0.1:${listening.port}"], config_file: ${made.at('web.yml')}}\n`,
    )
    expect(await run(['healthcheck'], { folder })).toMatchObject({ code: 0, stdout: 'ready\n' })
  },
)

test('users of the web-config: with the file of one of them', async () => {
  status = 401
  const url = `http://127.0.0.1:${portOf()}`
  expect((await run(['healthcheck', '--url', url])).stderr).toContain(
    'answered 401: name a --user-file',
  )
  writeFileSync(join(folder, 'user'), 'probe:correct horse\n')
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    response.writeHead(200).end(request.headers.authorization)
    asked.push(request.headers.authorization)
  })
  const ran = await run(['healthcheck', '--url', url, '--user-file', 'user'], { folder })
  expect(ran).toMatchObject({ code: 0 })
  expect(asked.at(-1)).toBe(`Basic ${Buffer.from('probe:correct horse').toString('base64')}`)
})
