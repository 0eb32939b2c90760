// One record as a part of its request.
import { authEvent, type AuthEvent, type Join, type Kind } from '../../events.ts'
import type { Fields } from '../../records/fields.ts'
import { F } from './fields.ts'

type Role = Join['role']
export type Part = (kind: Kind, role: Role, more?: Partial<Join>) => AuthEvent

const traceId = /^[0-9a-f]{32}$/

const threadOf = (fields: Fields): string =>
  `${fields.text(F.pid) ?? ''} ${fields.text(F.thread) ?? ''}`

/** A trace may call twice, a thread serves one request after another: together they are one request, until the next begins. */
export const partOf = (format: string, fields: Fields, time: number): Part => {
  const written = fields.text(F.traceId)
  const trace = written !== undefined && traceId.test(written) ? written : undefined
  const key = `${trace ?? ''} ${threadOf(fields)}`
  return (kind, role, more) => {
    const event = authEvent(kind, time, format)
    event.trace_id = trace
    event.join = { key, role, ...more }
    return event
  }
}

/** What failed outright is one record with its stack trace, written when the trace has ended already. */
export const stackPartOf = (format: string, fields: Fields, time: number): Part => {
  const key = `stack ${time} ${threadOf(fields)}`
  return (kind, role) => {
    const event = authEvent(kind, time, format)
    event.join = { key, role }
    return event
  }
}
