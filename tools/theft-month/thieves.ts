// Twenty thefts: what is taken, when it is used, from where, and as whom.
import type { Agenda } from './agenda.ts'
import { logout, type App } from './app.ts'
import type { Period } from './day.ts'
import { addressOn, NETWORKS } from './networks.ts'
import type { Random } from './random.ts'
import type { Caller, Server, Tokens } from './server.ts'

export const THEFTS = [
  'refresh_later',
  'refresh_at_once',
  'access_parallel',
  'access_after_logout',
  'ancestor_replay',
] as const
export type TheftKind = (typeof THEFTS)[number]

/** What was planted, written as it happens. */
export interface Theft {
  readonly kind: TheftKind
  readonly subject: string
  /** The thief sends the agent of the victim. */
  readonly mimics: boolean
  readonly stolenMs: number
  firstUseMs: number | undefined
  uses: number
  accepted: number
}

const DAY = 86_400_000
/** The theft of which something at that time tells. */
export const theftAt = (
  ledger: readonly Theft[],
  subject: string | undefined,
  timeMs: number,
): Theft | undefined =>
  ledger.find(({ subject: of, firstUseMs, stolenMs }) => {
    // Records have whole milliseconds.
    const sinceMs = timeMs - Math.floor(firstUseMs ?? stolenMs)
    return of === subject && sinceMs >= 0 && sinceMs <= DAY
  })

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const TOOLS = [
  'python-requests/2.32.3',
  'curl/8.5.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 HeadlessChrome/126.0.0.0 Safari/537.36',
  'axios/1.7.2',
] as const

const thiefOf = (app: App, random: Random, mimics: boolean): (() => Caller) => {
  const network = random.chance(0.7) ? NETWORKS.dataCentre(random) : NETWORKS.tunnel(random)
  const agent = mimics ? app.agent : random.pick(TOOLS)
  const ip = addressOn(network, random)
  return () => ({ client: app.person.client, ip, user_agent: agent })
}

/** Asks again and again, until nobody accepts it any more. */
const exploit = (
  server: Server,
  theft: Theft,
  tokens: Tokens,
  caller: () => Caller,
  fromMs: number,
  agenda: Agenda,
  random: Random,
): void =>
  agenda.plan(fromMs, () => {
    theft.firstUseMs ??= fromMs
    theft.uses++
    const accepted = server.use(fromMs, caller(), tokens, random.pick(['orders', 'account']))
    if (!accepted) return
    theft.accepted++
    exploit(server, theft, tokens, caller, fromMs + random.wait(40_000), agenda, random)
  })

export interface PlannedTheft {
  readonly kind: TheftKind
  readonly mimics: boolean
}

/** Within the period in which the victim uses the app. */
export const plantTheft = (
  app: App,
  { kind, mimics }: PlannedTheft,
  period: Period,
  agenda: Agenda,
  ledger: Theft[],
): void => {
  const { server, person } = app
  const random = app.random.fork(`theft ${kind}`)
  const older: Tokens[] = []
  // A thief who reads the store of the app now and then has old copies too.
  for (let at = period.fromMs + MINUTE; at < period.toMs; at += 5 * MINUTE)
    agenda.plan(at, () => {
      if (app.tokens !== undefined && older.at(-1)?.refresh !== app.tokens.refresh)
        older.push(app.tokens)
    })

  const begin = (timeMs: number): void =>
    agenda.plan(timeMs, () => {
      const tokens = app.tokens
      const isReady =
        tokens !== undefined &&
        tokens.expiresMs - timeMs > 5 * MINUTE &&
        (kind !== 'ancestor_replay' || older.length > 2)
      if (!isReady) {
        if (timeMs < period.toMs + 6 * HOUR) begin(timeMs + MINUTE)
        return
      }
      const theft: Theft = {
        kind,
        subject: person.subject,
        mimics,
        stolenMs: timeMs,
        firstUseMs: undefined,
        uses: 0,
        accepted: 0,
      }
      ledger.push(theft)
      steal(theft, tokens, timeMs)
    })

  const replay = (theft: Theft, caller: () => Caller, refresh: string, atMs: number): void =>
    agenda.plan(atMs, () => {
      theft.firstUseMs ??= atMs
      theft.uses++
      const given = server.refresh(atMs, caller(), refresh)
      if (given === undefined) return
      theft.accepted++
      exploit(server, theft, given, caller, atMs + 2000, agenda, random)
    })

  const steal = (theft: Theft, tokens: Tokens, timeMs: number): void => {
    const caller = thiefOf(app, random, mimics)
    switch (kind) {
      case 'refresh_later':
        return replay(theft, caller, tokens.refresh, timeMs + random.between(2, 40) * HOUR)
      case 'refresh_at_once':
        return replay(theft, caller, tokens.refresh, timeMs + random.between(5, 60) * 1000)
      case 'ancestor_replay': {
        const oldest = older[random.whole(Math.max(1, older.length - 2))] ?? tokens
        return replay(theft, caller, oldest.refresh, timeMs + random.between(5, 60) * 1000)
      }
      case 'access_parallel':
        return exploit(server, theft, tokens, caller, timeMs + 5000, agenda, random)
      case 'access_after_logout': {
        // The thief does not know when the victim leaves.
        const leaves = timeMs + random.between(10, 240) * 1000
        agenda.plan(leaves, () => logout(app, leaves, agenda.plan))
        const fromMs = timeMs + random.between(5, 360) * 1000
        return exploit(server, theft, tokens, caller, fromMs, agenda, random)
      }
    }
  }
  begin(period.fromMs + random.between(25, 45) * MINUTE)
}
