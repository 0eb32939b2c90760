// The simulated month: everybody's days on one agenda, and the lines in the order in which they arrive.
import { createAgenda } from './agenda.ts'
import { createApp, type App } from './app.ts'
import { DAY, liveDay } from './day.ts'
import { createPeople, type PeopleOptions } from './people.ts'
import { createRandom, type Random } from './random.ts'
import { createServer, type Line, type Log } from './server.ts'
import { plantTheft, THEFTS, type PlannedTheft, type Theft } from './thieves.ts'

export interface MonthOptions extends PeopleOptions {
  readonly seed: number
  readonly days: number
  readonly thefts: number
}
export interface Arrivals {
  readonly atMs: number
  readonly log: Log
  readonly lines: readonly string[]
}
export interface Month {
  readonly ledger: readonly Theft[]
  readonly apps: readonly App[]
  /** An hour at a time. */
  readonly arrivals: () => Iterable<readonly Arrivals[]>
}

/** A Monday. */
const START_MS = Date.UTC(2026, 5, 1)
const HOUR = 3_600_000
const THEFT_PERIOD_MS = 90 * 60_000
/** Shippers of the replicas are late by up to so much, and by a different time for each line. */
const LATEST_MS = 29_000
const REPLICAS: Readonly<Record<Log, number>> = {
  'authorization-server': 3,
  'resource-server': 4,
}

interface Planned extends PlannedTheft {
  readonly day: number
}
/** One thief in so many sends the victim's agent: replay kits do, scripts do not. */
const MIMIC_EVERY = 4

/** Each kind in turn; a gateway's users hold no refresh token that could be taken. */
const planThefts = (
  random: Random,
  apps: readonly App[],
  { days, thefts }: MonthOptions,
): ReadonlyMap<App, Planned> => {
  const victims = new Map<App, Planned>()
  while (victims.size < thefts) {
    const kind = THEFTS[victims.size % THEFTS.length] as PlannedTheft['kind']
    const app = random.pick(apps)
    if (victims.has(app) || (app.person.device === 'gateway' && kind !== 'access_parallel'))
      continue
    // With time left for what comes hours later.
    const mimics = victims.size % MIMIC_EVERY === MIMIC_EVERY - 1
    victims.set(app, { kind, mimics, day: random.whole(Math.max(1, days - 2)) })
  }
  return victims
}

export const createMonth = (options: MonthOptions): Month => {
  const random = createRandom(options.seed)
  const agenda = createAgenda()
  const waiting: (Line & { readonly arrivesMs: number })[] = []
  const transport = random.fork('transport')
  const lag = (log: Log): number => {
    const replica = transport.whole(REPLICAS[log])
    return Math.min(LATEST_MS, replica * 2500 + transport.wait(1500))
  }
  const server = createServer(random.fork('server'), (line) =>
    waiting.push({ ...line, arrivesMs: line.timeMs + lag(line.log) }),
  )
  const apps = createPeople(random.fork('people'), options).map((person) =>
    createApp(person, server, random.fork(person.subject)),
  )
  const victims = planThefts(random.fork('thefts'), apps, options)
  const ledger: Theft[] = []
  for (let day = 0; day < options.days; day++) {
    const dayMs = START_MS + day * DAY
    agenda.plan(dayMs, () => {
      for (const app of apps) {
        const theft = victims.get(app)
        if (theft?.day !== day) liveDay(app, day, dayMs, agenda)
        else
          liveDay(app, day, dayMs, agenda, {
            forMs: THEFT_PERIOD_MS,
            tell: (period) => plantTheft(app, theft, period, agenda, ledger),
          })
      }
    })
  }

  const arrivals = function* (): Iterable<readonly Arrivals[]> {
    const endMs = START_MS + (options.days + 1) * DAY
    for (let hourMs = START_MS; hourMs < endMs; hourMs += HOUR) {
      const untilMs = hourMs + HOUR
      agenda.runUntil(untilMs)
      const arrived = waiting
        .filter(({ arrivesMs }) => arrivesMs < untilMs)
        .sort((a, b) => a.arrivesMs - b.arrivesMs)
      const rest = waiting.filter(({ arrivesMs }) => arrivesMs >= untilMs)
      waiting.splice(0, waiting.length, ...rest)
      yield batches(arrived)
    }
  }
  return { ledger, apps, arrivals }
}

/** Lines of one log in a row, at most so many seconds of them. */
const BATCH_MS = 3000

const batches = (
  lines: readonly (Line & { readonly arrivesMs: number })[],
): readonly Arrivals[] => {
  const given: { atMs: number; log: Log; lines: string[] }[] = []
  const open = new Map<Log, { fromMs: number; batch: (typeof given)[number] }>()
  for (const { arrivesMs, log, text } of lines) {
    const current = open.get(log)
    if (current !== undefined && arrivesMs - current.fromMs < BATCH_MS) {
      current.batch.lines.push(text)
      current.batch.atMs = arrivesMs
      continue
    }
    const batch = { atMs: arrivesMs, log, lines: [text] }
    given.push(batch)
    open.set(log, { fromMs: arrivesMs, batch })
  }
  return given.sort((a, b) => a.atMs - b.atMs)
}
