// What happens in a simulated month. Everything here is healthy: an authorization server that keeps its promises, in the traffic that
// it has to live with.
import type { Random } from '../../theft-month/random.ts'
import { DAY, HOUR, MINUTE } from './clock.ts'
import type { Clients } from './crowd.ts'

/** Something that lasts; seconds of the simulation. */
export interface Disturbance {
  readonly from: number
  readonly until: number
  /** Times as much traffic. */
  readonly load?: number
  /** Share of bad events of every promise, beside the usual ones. */
  readonly badShare?: number
  /** Refused requests of known clients for a mistake of their own, per second, all of one client. */
  readonly mistakesPerSecond?: number
  /** Requests of one known client that are throttled, per second. */
  readonly throttledPerSecond?: number
  /** Requests of unknown clients that are throttled, and guesses at credentials, per second each. */
  readonly strangersPerSecond?: number
  /** Forged tokens at the resource server, per second. */
  readonly forgedPerSecond?: number
}

export interface Scenario extends Clients {
  readonly about: string
  /** Token requests, on average. */
  readonly perSecond: number
  /** Factor on the average at a time of the day, averaging 1. */
  readonly wave?: (atSeconds: number) => number
  readonly disturbances?: (days: number, random: Random) => readonly Disturbance[]
}

const PER_HOUR = 1 / HOUR
/** Down to `least` at night. */
const wave =
  (least: number) =>
  (atSeconds: number): number =>
    least + (1 - least) * (1 - Math.cos((2 * Math.PI * atSeconds) / DAY))

/** So many a day, at any time. */
const often =
  (perDay: number, of: (random: Random) => Omit<Disturbance, 'from' | 'until'> & Lasting) =>
  (days: number, random: Random): readonly Disturbance[] =>
    Array.from({ length: Math.ceil(days * perDay) }, () => {
      const { lasts, ...what } = of(random)
      const from = random.between(0, days * DAY)
      return { ...what, from, until: from + lasts }
    })
interface Lasting {
  /** Seconds. */
  readonly lasts: number
}

const floods = often(0.7, (random) => ({
  lasts: random.between(10 * MINUTE, 3 * HOUR),
  strangersPerSecond: random.between(1, 40),
  forgedPerSecond: random.between(0, 40),
}))

export const SCENARIOS = {
  'flat-60-per-hour': {
    about: '60 token requests an hour, day and night',
    perSecond: 60 * PER_HOUR,
    clients: 6,
  },
  'flat-1000-per-second': {
    about: '1,000 token requests a second, day and night',
    perSecond: 1000,
    clients: 30,
  },
  'day-waves': {
    about: 'five a second, a twentieth of that at night',
    perSecond: 5,
    clients: 20,
    wave: wave(0.05),
  },
  'quiet-nights': {
    about: '120 an hour, hardly any at night',
    perSecond: 120 * PER_HOUR,
    clients: 6,
    wave: wave(0.02),
  },
  bursts: {
    about: 'two a second; six times a day up to twenty times that, for minutes',
    perSecond: 2,
    clients: 20,
    wave: wave(0.2),
    disturbances: often(6, (random) => ({
      lasts: random.between(30, 8 * MINUTE),
      load: random.between(3, 20),
    })),
  },
  'noisy-client': {
    about:
      'five a second; one client loops for hours with a wrong secret, or runs into the rate limit for most of an hour',
    perSecond: 5,
    clients: 20,
    wave: wave(0.2),
    disturbances: (days, random) => [
      ...often(0.3, () => ({ lasts: random.between(HOUR, 5 * HOUR), mistakesPerSecond: 10 }))(
        days,
        random,
      ),
      ...often(0.3, () => ({
        lasts: random.between(20 * MINUTE, 50 * MINUTE),
        throttledPerSecond: random.between(0.3, 3),
      }))(days, random),
    ],
  },
  'deploy-spikes': {
    about: 'five a second; two deploys a day, each half a minute in which a fifth fails or is slow',
    perSecond: 5,
    clients: 20,
    wave: wave(0.2),
    disturbances: (days, random) =>
      Array.from({ length: 2 * days }, (_, n) => {
        const from = (n * DAY) / 2 + random.between(0, 8 * HOUR)
        return { from, until: from + MINUTE / 2, badShare: 0.2 }
      }),
  },
  'attack-floods': {
    about:
      'five a second; on most days somebody guesses credentials, is throttled, and sends forged tokens, for hours',
    perSecond: 5,
    clients: 20,
    wave: wave(0.2),
    disturbances: floods,
  },
  'attack-on-the-quiet': {
    about: 'the same attacks where 120 an hour are honest, hardly any at night',
    perSecond: 120 * PER_HOUR,
    clients: 6,
    wave: wave(0.02),
    disturbances: floods,
  },
} as const satisfies Record<string, Scenario>
