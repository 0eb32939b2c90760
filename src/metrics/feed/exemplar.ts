import { apart } from '../../apart.ts'
import { isAhead } from '../ahead.ts'
import type { AuthEvent } from '../../events.ts'
import type { Exemplar } from '../family.ts'

const traceId = /^[0-9a-f]{16,32}$/

/** The trace of the event, where it has one; `value`: what it added or how long it took. */
export const exemplarOf = (event: AuthEvent, value: number, now: number): Exemplar | undefined => {
  const { trace_id: id, time } = event
  if (id === undefined || isAhead(time, now) || !traceId.test(id)) return undefined
  return { traceId: apart(id), value, time }
}
