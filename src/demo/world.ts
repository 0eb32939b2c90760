// The demo's world: a real authorization server, two resource servers, clients; their logs are files like anyone's.
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { startAuthorizationServer } from './authorization-server.ts'
import { createFlows, type Session } from './flows.ts'
import { INCIDENTS } from './incidents/index.ts'
import { nextAction, requestsPerSecond, seededRandom, type Action } from './plan.ts'
import { startResourceServer } from './resource-servers.ts'
import { createStore } from './store.ts'
import { asClient } from './tracing.ts'

export interface WorldSource {
  readonly name: string
  readonly format: string
  readonly file: string
}

export interface World {
  readonly server: string
  readonly issuer: string
  readonly sources: readonly WorldSource[]
  /** false: no incident has that id. */
  readonly setIncident: (id: string, on: boolean) => boolean
  readonly isActive: (id: string) => boolean
  readonly actions: () => number
  readonly stop: () => Promise<void>
}

export interface WorldOptions {
  readonly seed: number
  /** For the logs; exists. */
  readonly folder: string
  readonly now: () => number
}

const MOST_AT_ONCE = 24
const MOST_SESSIONS = 60
const TICK_MS = 50

export const startWorld = async ({ seed, folder, now }: WorldOptions): Promise<World> => {
  const sources = [
    {
      name: 'authorization-server',
      format: 'oidc-provider',
      file: join(folder, 'authorization-server.ndjson'),
    },
    { name: 'orders', format: 'authslo', file: join(folder, 'orders.ndjson') },
    { name: 'stock', format: 'authslo', file: join(folder, 'stock.ndjson') },
  ] as const
  const [asLog, ordersLog, stockLog] = sources.map(({ file }) =>
    createWriteStream(file, { flags: 'a' }),
  )
  const store = createStore(now)
  const server = await startAuthorizationServer(store, (line) => asLog?.write(line))
  const orders = await startResourceServer('orders', 'local', server.issuer, (line) =>
    ordersLog?.write(line),
  )
  const stock = await startResourceServer('stock', 'introspection', server.issuer, (line) =>
    stockLog?.write(line),
  )
  const ended = new AbortController()
  const flows = createFlows(server.issuer, ended.signal)
  const random = seededRandom(seed)
  const repairs = new Map<string, () => void>()
  let sessions: Session[] = []
  let serviceTokens: string[] = []
  let running = 0
  let actions = 0
  const inFlight = new Set<Promise<unknown>>()

  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const keep = (session: Session | undefined): void => {
    if (session !== undefined) sessions = [...sessions, session].slice(-MOST_SESSIONS)
  }
  const state = (): string => Math.floor(random() * 1e9).toString(36)
  const call = (url: string, token: string | undefined): Promise<unknown> =>
    asClient('GET', url, (trace) =>
      fetch(url, {
        signal: ended.signal,
        headers: { ...trace, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      }),
    ).then((response) => response.arrayBuffer())

  const act: Readonly<Record<Action, () => Promise<unknown>>> = {
    'sign-in': async () =>
      keep(await flows.signIn(pick(['web-shop', 'mobile-app']) ?? 'web-shop', state())),
    refresh: async () => {
      const session = pick(sessions)
      if (session === undefined) return
      sessions = sessions.filter((other) => other !== session)
      keep(await flows.refresh(session))
    },
    'client-credentials': async () => {
      const client = pick(['reports-job', 'billing-job', 'stock-sync']) ?? 'reports-job'
      if (repairs.has('one-broken-client') && client === 'stock-sync') return
      const { access_token } = await flows.post('/token', client, {
        grant_type: 'client_credentials',
      })
      if (access_token !== undefined) serviceTokens = [...serviceTokens, access_token].slice(-20)
    },
    'call-orders': () =>
      call(`${orders.url}/orders`, random() < 0.03 ? undefined : pick(sessions)?.accessToken),
    'call-stock': () => call(`${stock.url}/stock`, pick(serviceTokens)),
    device: async () => {
      const { device_code } = await flows.device('tv-app')
      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
      if (device_code !== undefined)
        await flows.post('/token', 'tv-app', { grant_type, device_code })
    },
    revoke: async () => {
      const session = pick(sessions)
      if (session?.refreshToken === undefined) return
      sessions = sessions.filter((other) => other !== session)
      await flows.post('/token/revocation', session.client, { token: session.refreshToken })
    },
    'wrong-secret': () =>
      flows.post('/token', 'reports-job', { grant_type: 'client_credentials' }, 'mistyped'),
    'reused-code': async () => {
      const granted = await flows.authorize('web-shop', state())
      if (granted === undefined) return
      const form = {
        grant_type: 'authorization_code',
        code: granted.code,
        code_verifier: granted.verifier,
        redirect_uri: 'https://shop.example/callback',
      }
      await flows.post('/token', 'web-shop', form)
      await flows.post('/token', 'web-shop', form)
    },
    'garbage-refresh': () =>
      flows.post('/token', 'web-shop', {
        grant_type: 'refresh_token',
        refresh_token: 'no-such-token',
      }),
    'missing-parameter': () =>
      flows.post('/token', 'web-shop', { grant_type: 'authorization_code' }),
  }

  const start = (action: Action): void => {
    if (running >= MOST_AT_ONCE) return
    running++
    actions++
    // A client that cannot reach the server gives up; the server's log says the rest.
    const done = act[action]()
      .catch(() => undefined)
      .finally(() => {
        running--
        inFlight.delete(done)
      })
    inFlight.add(done)
  }

  const startedAt = now()
  let owed = 0
  let last = startedAt
  // Each flow once at the start, so that every value shows within seconds.
  for (const first of [
    'sign-in',
    'sign-in',
    'client-credentials',
    'client-credentials',
    'device',
  ] as const)
    start(first)
  const timer = setInterval(() => {
    const time = now()
    owed += requestsPerSecond((time - startedAt) / 1000) * ((time - last) / 1000)
    last = time
    for (; owed >= 1; owed--) start(nextAction(random))
  }, TICK_MS)

  const every = (ms: number, attempt: () => Promise<unknown>): (() => void) => {
    const repeat = setInterval(() => void attempt().catch(() => undefined), ms)
    return () => clearInterval(repeat)
  }

  const keys = { rotate: server.rotateKey, keepStale: orders.keepKeys }

  return {
    server: 'demo',
    issuer: server.issuer,
    sources,
    isActive: (id) => repairs.has(id),
    actions: () => actions,
    setIncident: (id, on) => {
      const incident = INCIDENTS.find((candidate) => candidate.id === id)
      if (incident === undefined) return false
      if (on && !repairs.has(id)) repairs.set(id, incident.start({ store, flows, every, keys }))
      if (!on) {
        repairs.get(id)?.()
        repairs.delete(id)
      }
      return true
    },
    stop: async () => {
      clearInterval(timer)
      for (const repair of repairs.values()) repair()
      repairs.clear()
      ended.abort()
      await Promise.allSettled(inFlight)
      await Promise.all([orders.close(), stock.close(), server.close()])
      await Promise.all(
        [asLog, ordersLog, stockLog].map(
          (log) => new Promise<void>((done) => log?.end(done) ?? done()),
        ),
      )
    },
  }
}
