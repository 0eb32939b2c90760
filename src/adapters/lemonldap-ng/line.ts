// What LemonLDAP::NG's records have, and the makers of their events.
import type { AuthEvent, GrantType, Kind, Outcome, Reason } from '../../events.ts'
import { slots } from '../../records/fields.ts'
import type { ReadContext } from '../adapter.ts'
import { REQUEST_PATHS } from '../request-line.ts'

export const [F, FIELDS] = slots({
  ...REQUEST_PATHS,
  app: 'app',
  level: 'level',
  message: 'message',
})

/** One record of the portal's log. */
export interface Line {
  readonly message: string
  readonly time: number
  readonly context: ReadContext
  readonly make: (kind: Kind) => AuthEvent
}

/** What a message means; `rest` is the text behind its fixed beginning. Undefined: nothing. */
export type Meaning = (line: Line, rest: string) => readonly AuthEvent[] | undefined

export interface Details {
  readonly grant?: GrantType
  readonly client?: string | undefined
  readonly outcome?: Outcome
}

export const failed = (line: Line, kind: Kind, reason: Reason, more: Details = {}): AuthEvent => {
  const event = line.make(kind)
  event.outcome = more.outcome ?? 'client_error'
  event.reason = reason
  event.grant_type = more.grant
  event.client = more.client
  return event
}
