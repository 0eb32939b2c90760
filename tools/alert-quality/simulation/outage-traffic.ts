// Flat traffic that outages are planted into.
import { DAY, HOUR } from './clock.ts'
import type { Scenario } from './scenarios.ts'

export const OUTAGE_TRAFFIC = {
  'outages-1000-per-second': {
    about: '1,000 token requests a second',
    perSecond: 1000,
    clients: 30,
  },
  'outages-5-per-second': { about: 'Five token requests a second', perSecond: 5, clients: 20 },
  'outages-beside-a-noisy-client': {
    about: 'Five token requests a second, and one client runs into the rate limit all the time',
    perSecond: 5,
    clients: 20,
    disturbances: (days) => [{ from: 0, until: days * DAY, throttledPerSecond: 1 }],
  },
  'outages-of-a-leading-client': {
    about: 'Five token requests a second, 96 % of them of one client',
    perSecond: 5,
    clients: 20,
    leadingShare: 0.96,
  },
  'outages-60-per-hour': { about: '60 token requests an hour', perSecond: 60 / HOUR, clients: 6 },
} as const satisfies Record<string, Scenario>
