// Journeys with credentials against a real server: what they do where it is not as it should be, and what they never tell.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { accountFrom, type ProbeAccount } from '../../src/config/probe-account.ts'
import type { JourneyName } from '../../src/config/probes.ts'
import { JOURNEY_TABLE } from '../../src/probes/index.ts'
import type { Look } from '../../src/probes/journey.ts'
import {
  AFTER_LOGOUT,
  RETURN,
  SECRET,
  startTruthServer,
  type TruthServer,
} from '../../tools/probe-truth/server.ts'
import { run } from '../commands/terminal.ts'
import { keyOf, once, serveHttp, transportOf } from './serving.ts'

type Shape = Parameters<typeof accountFrom>[0]

const fileOf = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-probe-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'secret')
  writeFileSync(file, text)
  return file
}
const account = (shape: Shape): ProbeAccount => accountFrom(shape, (path) => path)
const lookWith = (
  issuer: string,
  journey: JourneyName,
  shape: Shape,
  wait: () => Promise<void> = () => Promise.resolve(),
): Promise<Look> =>
  once(
    JOURNEY_TABLE[journey]({
      issuer,
      transport: transportOf(),
      now: Date.now,
      wait,
      account: account(shape),
    }),
  )

const started = async (scheme: 'http' | 'https' = 'http'): Promise<TruthServer> => {
  const server = await startTruthServer(scheme)
  onTestFinished(server.close)
  return server
}
const person = (secretFile: string): Shape => ({
  client: 'probe-web',
  secret_file: secretFile,
  redirect_uri: RETURN,
  post_logout_redirect_uri: AFTER_LOGOUT,
  user: 'somebody',
  password_file: secretFile,
  login_fields: { user: 'login', password: 'password' },
})

test('the steps of a login, and of what follows it', async () => {
  const { issuer } = await started()
  const secret = fileOf(SECRET)
  const { failure, steps } = await lookWith(issuer, 'refresh-replay', person(secret))
  expect(failure).toBeUndefined()
  expect(steps.map(({ step }) => step)).toEqual([
    'discovery_request',
    'authorization_request',
    'login',
    'code_exchange',
    'refresh_request',
    'replay_request',
  ])
})

test('a secret that cannot be read is no fault of the server', async () => {
  const look = await lookWith('https://id.example.com', 'introspect', {
    client: 'probe-service',
    secret_file: '/nowhere/secret',
  })
  expect(look).toEqual({
    steps: [],
    failure: undefined,
    untried: '/nowhere/secret cannot be read',
  })
})

test('a login form with other fields, a redirect URI that is not registered', async () => {
  const { issuer } = await started()
  const secret = fileOf(SECRET)
  const other = { login_fields: { user: 'email', password: 'passphrase' } }
  expect(
    (await lookWith(issuer, 'authorization-code-pkce', { ...person(secret), ...other })).failure,
  ).toEqual({
    step: 'login',
    outcome: 'server_error',
    reason: 'unknown',
    problem: 'the page has no form with email or passphrase',
  })
  const unregistered = { ...person(secret), redirect_uri: 'https://probe.example/other' }
  for (const journey of ['authorization-code-pkce', 'pkce-required'] as const)
    expect((await lookWith(issuer, journey, unregistered)).failure).toMatchObject({
      step: 'authorization_request',
      outcome: 'client_error',
      problem: 'answered 400',
    })
})

/** A server of a test's own: discovery by these members, what else it answers by path. */
const serve = async (
  members: (self: string) => object,
  answers: Readonly<Record<string, object>> = {},
): Promise<{ readonly issuer: string; readonly asked: string[] }> => {
  const asked: string[] = []
  let self = ''
  self = await serveHttp((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const answer = path.startsWith('/.well-known/')
      ? { issuer: self, jwks_uri: `${self}/jwks`, ...members(self) }
      : (answers[path] ?? { keys: [keyOf('k1')] })
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  })
  return { issuer: self, asked }
}

test('a secret goes to no private address that a server names', async () => {
  const secret = fileOf(SECRET)
  const { issuer } = await serve(() => ({ token_endpoint: 'http://10.0.0.1/token' }))
  const shape = { client: 'probe-service', secret_file: secret }
  expect((await lookWith(issuer, 'client-credentials', shape)).failure).toEqual({
    step: 'token_request',
    outcome: 'server_error',
    reason: 'insecure_transport',
    problem: '10.0.0.1 may not be asked',
  })
  const without = await serve(() => ({}))
  expect((await lookWith(without.issuer, 'client-credentials', shape)).failure).toMatchObject({
    step: 'token_request',
    reason: 'malformed',
    problem: 'the discovery document does not name its endpoint',
  })
})

test('a password goes to no other host: neither by a redirect nor by a form', async () => {
  const secret = fileOf(SECRET)
  const other = await serve(() => ({}))
  const { host } = new URL(other.issuer)
  let login = ''
  const issuer: string = await serveHttp((request, response) => {
    if (request.url?.startsWith('/.well-known/') === true)
      return void response.end(
        JSON.stringify({
          issuer,
          jwks_uri: `${issuer}/jwks`,
          authorization_endpoint: `${issuer}/auth`,
        }),
      )
    if (login === '') response.writeHead(302, { location: `${other.issuer}/login` })
    response.end(login)
  })
  const tried = (): Promise<Look> => lookWith(issuer, 'authorization-code-pkce', person(secret))
  expect((await tried()).failure?.problem).toBe(`redirected to ${host}, which is not followed`)
  login = `<form method="post" action="${other.issuer}/"><input name="login"><input name="password"></form>`
  expect((await tried()).failure).toMatchObject({
    step: 'login',
    problem: `a form goes to ${host}, which is not followed`,
  })
  expect(other.asked).toEqual([])
})

test('a server that calls every token active', async () => {
  const { issuer } = await serve(
    (self) => ({ token_endpoint: `${self}/token`, introspection_endpoint: `${self}/introspect` }),
    {
      '/token': { access_token: 'x', token_type: 'Bearer', expires_in: 60 },
      '/introspect': { active: true },
    },
  )
  const shape = { client: 'probe-service', secret_file: fileOf(SECRET) }
  expect((await lookWith(issuer, 'introspect', shape)).failure).toMatchObject({
    step: 'unknown_token_active',
    outcome: 'neutral',
  })
})

test('what a server says about an error is not repeated', async () => {
  const issuer: string = await serveHttp((request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.url === '/token') {
      response.statusCode = 400
      return void response.end(
        JSON.stringify({ error: 'canary-error', error_description: 'canary-text' }),
      )
    }
    response.end(
      JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks`, token_endpoint: `${issuer}/token` }),
    )
  })
  const shape = { client: 'probe-service', secret_file: fileOf(SECRET) }
  expect((await lookWith(issuer, 'client-credentials', shape)).failure).toEqual({
    step: 'token_request',
    outcome: 'client_error',
    reason: 'unknown',
    problem: 'answered 400',
  })
})

const configuration = (issuer: string, secret: string): string => `
servers: [{name: idp, issuer: "${issuer}"}]
probes:
  journeys:
    - {server: idp, use: [jwks]}
    - {server: idp, use: [introspect, revoke-and-verify], client: probe-service, secret_file: ${secret}}
    - {server: idp, use: [client-credentials], client: probe-machine, secret_file: secret}
    - server: idp
      use: [authorization-code-pkce, refresh-cycle, refresh-replay, pkce-required, logout]
      client: probe-web
      secret_file: ${secret}
      redirect_uri: "${RETURN}"
      post_logout_redirect_uri: "${AFTER_LOGOUT}"
      user: canary-person
      password_file: ${secret}
      login_fields: {user: login, password: password}
`

test('`authslo probe` runs what is configured, and tells no secret', async () => {
  const server = await started()
  const folder = mkdtempSync(join(tmpdir(), 'authslo-probe-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'secret'), SECRET)
  writeFileSync(join(folder, 'authslo.yaml'), configuration(server.issuer, 'secret'))
  const given = { folder, now: Date.now }
  const good = await run(['probe'], given)
  expect(good.stdout).toMatch(/^idp {2}refresh-replay {2}success$/m)
  expect(good.stdout).toMatch(/^ {2}replay_request +\d+ ms$/m)
  expect(good.stdout.match(/^idp {2}\S+ {2}success$/gm)).toHaveLength(9)
  expect(good.code).toBe(0)

  await server.breakIt({ otherSecret: true, pkceOptional: true })
  const bad = await run(['probe', '--output', 'json'], given)
  expect(bad.code).toBe(1)
  expect(
    (JSON.parse(bad.stdout) as { journey: string; result: string; failed_step?: string }[])
      .filter(({ result }) => result !== 'success')
      .map(({ journey, failed_step: step }) => [journey, step]),
  ).toEqual([
    ['client-credentials', 'token_request'],
    ['pkce-required', 'pkce_not_required'],
  ])
  const one = await run(
    ['probe', '--journey', 'client-credentials', '--journey', 'jwks', '--server', 'idp'],
    given,
  )
  expect(one.stdout).toContain(
    'idp  client-credentials  failed at token_request (client_auth_failed): answered 401 invalid_client\n',
  )
  expect(server.issued().length).toBeGreaterThan(20)
  for (const text of [good, bad, one].map(({ stdout, stderr }) => stdout + stderr))
    for (const secret of [SECRET, 'canary-person', ...server.issued()])
      expect(text).not.toContain(secret)

  rmSync(join(folder, 'secret'))
  const untried = await run(['probe', '--journey', 'introspect'], given)
  expect(untried).toMatchObject({ code: 3 })
  expect(untried.stdout).toBe(
    `idp  introspect  not run: ${join(folder, 'secret')} cannot be read\n`,
  )
  expect(await run(['probe', '--journey', 'tls'], given)).toMatchObject({
    code: 2,
    stderr: 'nothing to try: the configuration has no such journey of such a server\n',
  })
  const none = await run(['probe'], { folder: join(folder, 'nowhere') })
  expect(none.code).toBe(2)
  expect(none.stderr).toContain('give a server of authslo.yaml an `issuer`')
})
