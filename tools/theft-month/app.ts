// One user's app: logs in, asks, refreshes; with tabs that race, answers that get lost, and copies that went stale.
import { addressOn, type Network } from './networks.ts'
import { DESKTOP_PAGE_AGENT, GATEWAY_AGENT, PAGE_AGENT, type Person } from './people.ts'
import type { Random } from './random.ts'
import type { Caller, Server, Tokens } from './server.ts'

export interface App {
  readonly person: Person
  readonly random: Random
  readonly server: Server
  network: Network
  agent: string
  /** undefined: logged out. */
  tokens: Tokens | undefined
  /** What a tab that slept still has. */
  stale: string | undefined
  tabs: number
  desktopPage: boolean
  /** Nothing before: logs in again when the user has seen the form, ms. */
  busyUntilMs: number
}

export const createApp = (person: Person, server: Server, random: Random): App => ({
  person,
  random,
  server,
  network: person.home,
  agent: person.agentOn(0),
  tokens: undefined,
  stale: undefined,
  tabs: 1,
  desktopPage: false,
  busyUntilMs: 0,
})

type Plan = (timeMs: number, act: (timeMs: number) => void) => void

const SECOND = 1000
const RACE = 0.03
const LOST = 0.01
const STALE = 0.004
const GATEWAY: Network = { v4: '10.20.1.5' }
const BACKENDS = ['10.30.1.11', '10.30.1.12', '10.30.1.13'] as const

/** Who asks a resource server: the browser or the app itself. */
export const callerOf = ({ person, network, agent, random, desktopPage }: App): Caller => {
  const { client, isHybrid } = person
  const ownAgent = isHybrid && random.chance(0.5) ? PAGE_AGENT : agent
  return {
    client,
    ip: addressOn(network, random),
    user_agent: desktopPage ? DESKTOP_PAGE_AGENT : ownAgent,
  }
}
/** Who asks for tokens: where a gateway keeps them, the gateway. */
const tokenCallerOf = (app: App): Caller =>
  app.person.device === 'gateway'
    ? { client: app.person.client, ip: GATEWAY.v4, user_agent: GATEWAY_AGENT }
    : { ...callerOf(app), user_agent: app.desktopPage ? DESKTOP_PAGE_AGENT : app.agent }

const take = (app: App, tokens: Tokens | undefined, timeMs: number): void => {
  if (tokens !== undefined) {
    app.stale = app.tokens?.refresh
    app.tokens = tokens
    return
  }
  app.tokens = undefined
  app.stale = undefined
  app.busyUntilMs = timeMs + app.random.between(4, 60) * SECOND
}

const refresh = (app: App, timeMs: number, plan: Plan): void => {
  const { tokens, random, server, person } = app
  if (tokens === undefined) return
  if (person.device === 'browser' && app.stale !== undefined && random.chance(STALE)) {
    take(app, server.refresh(timeMs, tokenCallerOf(app), app.stale), timeMs)
    return
  }
  const given = server.refresh(timeMs, tokenCallerOf(app), tokens.refresh)
  if (person.device === 'phone' && random.chance(LOST)) {
    // The answer never came: the same refresh token again, perhaps after a change of network.
    app.busyUntilMs = timeMs + random.between(1, 60) * SECOND
    plan(app.busyUntilMs, (later) =>
      take(app, server.refresh(later, tokenCallerOf(app), tokens.refresh), later),
    )
    return
  }
  take(app, given, timeMs)
  if (person.device === 'browser' && app.tabs > 1 && random.chance(RACE))
    plan(timeMs + random.between(20, 4000), (later) =>
      take(app, server.refresh(later, tokenCallerOf(app), tokens.refresh), later),
    )
}

/** A few requests at once, with a fresh token where the old one is about to end. */
export const ask = (app: App, timeMs: number, plan: Plan): void => {
  const { random, server, person } = app
  if (timeMs < app.busyUntilMs) return
  if (app.tokens === undefined) {
    app.tokens = server.login(timeMs, tokenCallerOf(app), person.subject)
    app.stale = undefined
  } else if (app.tokens.expiresMs - timeMs < 30 * SECOND) refresh(app, timeMs, plan)
  if (person.asksForDesktop && random.chance(0.03)) app.desktopPage = !app.desktopPage
  const count = 1 + random.whole(2)
  for (let i = 0; i < count; i++)
    plan(timeMs + random.between(50, 900) + i * 300, (at) => {
      if (app.tokens === undefined || at < app.busyUntilMs) return
      const resource = random.pick(['orders', 'account'])
      server.use(at, callerOf(app), app.tokens, resource)
      if (!person.isRelayed || !random.chance(0.3)) return
      const backend = { client: person.client, ip: random.pick(BACKENDS) }
      const relayed = { ...backend, user_agent: 'inventory-client/1.3' }
      server.use(at + 30, relayed, app.tokens, 'inventory')
    })
}

export const logout = (app: App, timeMs: number, plan: Plan): void => {
  const { tokens, server, random } = app
  if (tokens === undefined) return
  server.logout(timeMs, callerOf(app), tokens)
  app.tokens = undefined
  app.stale = undefined
  // Another tab was just asking.
  if (app.tabs > 1 && random.chance(0.3))
    plan(timeMs + random.between(50, 4000), (at) => {
      server.use(at, callerOf(app), tokens, 'orders')
    })
}
