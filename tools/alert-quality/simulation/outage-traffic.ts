// Flat traffic that outages are planted into.
import { HOUR } from './clock.ts'
import type { Scenario } from './scenarios.ts'

export const OUTAGE_TRAFFIC = {
  'outages-1000-per-second': {
    about: '1,000 token requests a second',
    perSecond: 1000,
    clients: 30,
  },
  'outages-5-per-second': { about: 'Five token requests a second', perSecond: 5, clients: 20 },
  'outages-60-per-hour': { about: '60 token requests an hour', perSecond: 60 / HOUR, clients: 6 },
} as const satisfies Record<string, Scenario>
