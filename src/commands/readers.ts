// What option values may look like.
import {
  isTimeZone,
  parseDuration,
  parseListenAddress,
  type ListenAddress,
} from '../config/quantities.ts'
import { FORMATS } from '../running/formats.ts'
import { isPeriod, PERIOD_EXPECTS } from '../reports/period.ts'
import type { Reader } from './option.ts'

export const text: Reader<string> = {
  parse: (given) => (given === '' ? undefined : given),
  expects: 'a text that is not empty',
}

export const durationSeconds: Reader<number> = {
  parse: parseDuration,
  expects: 'a duration such as 30s, 5m, 1h or 30d',
}

export const listenAddress: Reader<ListenAddress> = {
  parse: parseListenAddress,
  expects: 'an address such as 127.0.0.1:9877',
}

/** A whole number within both limits. */
export const wholeNumber = (least: number, most: number): Reader<number> => ({
  parse: (given) => {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : NaN
    return value >= least && value <= most ? value : undefined
  },
  expects: `a whole number from ${least} to ${most}`,
})

export const port: Reader<number> = wholeNumber(0, 65_535)

export const timeZone: Reader<string> = {
  parse: (given) => (isTimeZone(given) ? given : undefined),
  expects: 'a time zone such as UTC or Europe/Berlin',
}

/** Id of an adapter, or `auto`. */
export const formatName: Reader<string> = {
  parse: (given) => (given === 'auto' || FORMATS.includes(given) ? given : undefined),
  expects: `auto or one of ${FORMATS.join(', ')}`,
}

/** `1/60` or a number up to 1. */
export const timeScale: Reader<number> = {
  parse: (given) => {
    const [over = '', under = '1'] = given.split('/')
    const value = Number(over) / Number(under)
    return value > 0 && value <= 1 ? value : undefined
  },
  expects: 'a share such as 1/60',
}

/** `10%` as 0.1 */
export const percentage: Reader<number> = {
  parse: (given) => {
    const value = /^\d+(?:\.\d+)?%$/.test(given) ? Number(given.slice(0, -1)) / 100 : NaN
    return value <= 1 ? value : undefined
  },
  expects: 'a percentage such as 10%, at most 100%',
}

/** A number that is not below 0. */
export const factor: Reader<number> = {
  parse: (given) => (/^\d+(?:\.\d+)?$/.test(given) ? Number(given) : undefined),
  expects: 'a number such as 2 or 14.4',
}

export const periodName: Reader<string> = {
  parse: (given) => (isPeriod(given) ? given : undefined),
  expects: PERIOD_EXPECTS,
}

/** ms since the epoch; the zone must be said. */
export const moment: Reader<number> = {
  parse: (given) => {
    const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(given)
    const timeMs = isWhole ? Date.parse(given) : NaN
    return Number.isNaN(timeMs) ? undefined : timeMs
  },
  expects: 'a moment such as 2026-11-25T14:00:00Z',
}
