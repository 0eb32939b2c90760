// An event whose texts are its own: those that were cut out of a line keep all of the line alive.
import { apart } from './apart.ts'
import { EVENT_KEYS, type AuthEvent, type EventKey } from './events.ts'
import type { Identifier } from './identifier.ts'

const keys = Object.keys(EVENT_KEYS) as readonly EventKey[]
const idKeys = keys.filter((key) => EVENT_KEYS[key].type === 'identifier')

/** Hashing an id makes a text of its own of it. */
export const setIdsApart = (event: AuthEvent): void => {
  for (const key of idKeys) (event[key] as Identifier | undefined)?.words()
}

/** A line so short may be kept alive. */
const SHORT_LINE_CHARS = 2048

export const isLongLine = (line: string): boolean => line.length > SHORT_LINE_CHARS

/** In place. */
export const setApart = (event: AuthEvent): void => {
  const texts = event as unknown as Record<string, unknown>
  setIdsApart(event)
  for (const key of keys) {
    const value = event[key]
    if (typeof value === 'string') texts[key] = apart(value)
    else if (Array.isArray(value)) texts[key] = value.map(apart)
  }
  if (event.join !== undefined) event.join = { ...event.join, key: apart(event.join.key) }
}
