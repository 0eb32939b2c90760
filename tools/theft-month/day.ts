// A user's day: when the app is used, from where, and how that changes meanwhile.
import { ask, logout, type App } from './app.ts'
import { NETWORKS, type Network } from './networks.ts'
import type { Random } from './random.ts'
import type { Agenda } from './agenda.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** Between bursts of requests of one tab. */
const THINK_MS = 90_000

export interface Period {
  readonly fromMs: number
  readonly toMs: number
}

/** Monday is day 0. */
const isWorkday = (day: number): boolean => day % 7 < 5

const periodsOf = (app: App, day: number, dayMs: number): readonly Period[] => {
  const { random, person } = app
  const starts: number[] = []
  const hours = isWorkday(day) && person.office !== undefined ? [9, 13, 16] : [8, 13, 20]
  for (const hour of hours) if (random.chance(isWorkday(day) ? 0.5 : 0.25)) starts.push(hour)
  return starts.map((hour) => {
    const fromMs = dayMs + hour * HOUR + random.between(0, 100) * MINUTE
    return { fromMs, toMs: fromMs + Math.min(6 + random.wait(28), 80) * MINUTE }
  })
}

const startingNetwork = (app: App, fromMs: number, dayMs: number, day: number): Network => {
  const { person, random } = app
  const hour = (fromMs - dayMs) / HOUR
  const atWork = person.office !== undefined && isWorkday(day) && hour >= 8.5 && hour < 18
  if (atWork && person.office !== undefined && random.chance(0.85)) return person.office
  if (person.device === 'phone')
    return random.chance(0.35)
      ? NETWORKS.cellular(person.carrier, random)
      : random.chance(0.15)
        ? NETWORKS.cafe(random)
        : person.home
  return random.chance(0.08) ? NETWORKS.cafe(random) : person.home
}

/** Out of the house, into the office, at the edge of the wireless network. */
const roam = (app: App, { fromMs, toMs }: Period, plan: Agenda['plan']): void => {
  const { random, person } = app
  const base = app.network
  const handOver = (timeMs: number, wait: () => number): void => {
    if (timeMs >= toMs) return
    plan(timeMs, () => {
      const onBase = app.network === base
      app.network = onBase ? NETWORKS.cellular(person.carrier, random) : base
      handOver(timeMs + wait(), wait)
    })
  }
  const atEdge = random.chance(0.03)
  const wait = (): number => random.wait(atEdge ? MINUTE : 30 * MINUTE)
  handOver(fromMs + wait(), wait)
}

/** On and off again; some reconnect several times within minutes. */
const tunnel = (app: App, { fromMs, toMs }: Period, plan: Agenda['plan']): void => {
  const { random, person } = app
  const base = app.network
  const through = (own: Random): Network =>
    person.tunnel === 'company' ? NETWORKS.companyTunnel() : NETWORKS.tunnel(own)
  const times = random.chance(0.2) ? 4 + random.whole(3) : 1 + random.whole(2)
  let at = fromMs + random.between(0, 10) * MINUTE
  for (let i = 0; i < times && at < toMs; i++) {
    plan(at, () => (app.network = app.network === base ? through(random) : base))
    at += random.wait(times > 3 ? 2 * MINUTE : 20 * MINUTE)
  }
}

/** `extended`: the first period of the day is that long at least, ms. Tells when it begins. */
export const liveDay = (
  app: App,
  day: number,
  dayMs: number,
  { plan }: Agenda,
  extended?: { readonly forMs: number; readonly tell: (period: Period) => void },
): void => {
  const { random, person } = app
  const planned = periodsOf(app, day, dayMs)
  const fallback = dayMs + random.between(9, 19) * HOUR
  const first = planned[0] ?? { fromMs: fallback, toMs: fallback }
  const periods =
    extended === undefined
      ? planned
      : [
          { fromMs: first.fromMs, toMs: Math.max(first.toMs, first.fromMs + extended.forMs) },
          ...planned.slice(1).filter(({ fromMs }) => fromMs > first.fromMs + extended.forMs),
        ]
  if (extended !== undefined && periods[0] !== undefined) extended.tell(periods[0])
  for (const period of periods) {
    plan(period.fromMs, () => {
      app.agent = person.agentOn(day)
      app.network = startingNetwork(app, period.fromMs, dayMs, day)
      app.tabs = person.device === 'browser' && random.chance(0.5) ? 2 + random.whole(3) : 1
      if (person.device === 'phone') roam(app, period, plan)
      if (person.tunnel !== undefined && random.chance(0.3)) tunnel(app, period, plan)
      for (let tab = 0; tab < app.tabs; tab++) {
        const again = (timeMs: number): void => {
          if (timeMs >= period.toMs) return
          plan(timeMs, () => {
            ask(app, timeMs, plan)
            again(timeMs + random.wait(THINK_MS * (tab === 0 ? 1 : 4)))
          })
        }
        again(period.fromMs + random.between(0, 20_000))
      }
    })
    plan(period.toMs, () => {
      if (person.device !== 'phone' && random.chance(0.25)) logout(app, period.toMs, plan)
    })
  }
}
