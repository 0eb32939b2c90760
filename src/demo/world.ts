// The demo's world: a real authorization server, two resource servers, clients; their logs are files like anyone's.
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { startAuthorizationServer } from './authorization-server.ts'
import { createFlows } from './flows.ts'
import type { Stage } from './incidents/incident.ts'
import { INCIDENTS } from './incidents/index.ts'
import { callerOf, serverCaller } from './people.ts'
import { nextAction, requestsPerSecond, seededRandom, type Action } from './plan.ts'
import { startResourceServer } from './resource-servers.ts'
import { createStore } from './store.ts'
import { createTraffic } from './traffic.ts'

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
  let running = 0
  let actions = 0
  const inFlight = new Set<Promise<unknown>>()

  const act = createTraffic({
    flows,
    random,
    orders: `${orders.url}/orders`,
    stock: `${stock.url}/stock`,
    isIdle: (client) => repairs.has('one-broken-client') && client === 'stock-sync',
  })

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

  const inTurn: Stage['inTurn'] = (ms, step) => {
    let isRunning = false
    const attempt = async (): Promise<void> => {
      if (isRunning) return
      isRunning = true
      await step().finally(() => (isRunning = false))
    }
    void attempt().catch(() => undefined)
    return every(ms, attempt)
  }

  const callOrders: Stage['callOrders'] = (session, from) =>
    flows.call(
      `${orders.url}/orders`,
      session.accessToken,
      from ?? callerOf(session.client, session.person),
    )
  const stockStage: Stage['stock'] = {
    call: (client, token) => flows.call(`${stock.url}/stock`, token, serverCaller(client)),
    keepAnswers: stock.keepAnswers,
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
      if (on && !repairs.has(id))
        repairs.set(
          id,
          incident.start({ store, flows, callOrders, stock: stockStage, every, inTurn, keys }),
        )
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
