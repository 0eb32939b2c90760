// What Glewlwyd's records have, and how its messages quote: single quotes, nothing escaped.
import type { AuthEvent, Kind } from '../../events.ts'
import { slots } from '../../records/fields.ts'
import type { ReadContext } from '../adapter.ts'
import { REQUEST_PATHS } from '../request-line.ts'

export const [F, FIELDS] = slots({
  ...REQUEST_PATHS,
  app: 'app',
  level: 'level',
  message: 'message',
})

/** One record of the product's log. */
export interface Line {
  readonly message: string
  /** Absent in syslog, which does not write it. */
  readonly level: string | undefined
  readonly context: ReadContext
  readonly make: (kind: Kind) => AuthEvent
}

export const ADDRESS = ' at IP Address '

/** The text between two marks, the first ones from a place on. */
export const between = (
  text: string,
  before: string,
  behind: string,
  from = 0,
): string | undefined => {
  const start = text.indexOf(before, from)
  if (start < 0) return undefined
  const end = text.indexOf(behind, start + before.length)
  return end < 0 ? undefined : text.slice(start + before.length, end)
}

const isAddress = (text: string): boolean => text.length < 64 && /^[\da-fA-F:.]+$/.test(text)

/** Of an X-Forwarded-For as it came: the last one, which the proxy in front added. */
export const lastAddress = (forwardedFor: string): string | undefined => {
  const last = forwardedFor.slice(forwardedFor.lastIndexOf(',') + 1).trim()
  return isAddress(last) ? last : undefined
}
