// What every record of an HTTP request says in the same words, whoever wrote it.
import type { Outcome } from '../event-values.ts'

export const outcomeOfStatus = (status: number): Outcome => {
  if (status >= 500) return 'server_error'
  if (status === 429) return 'throttled'
  return status >= 400 ? 'client_error' : 'success'
}

const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/

const NO_TRACE = '0'.repeat(32)

/** A trace id that stands by itself, lower-case hex; undefined: it is none. */
export const bareTraceId = (text: string | undefined): string | undefined =>
  text !== undefined && text !== NO_TRACE && /^[0-9a-f]{32}$/.test(text) ? text : undefined

/** Of a `traceparent` header; of several, which a client sent, the first. */
export const traceIdOf = (header: string | undefined): string | undefined => {
  const id = header === undefined ? undefined : traceparent.exec(header.slice(0, 64))?.[1]
  return id === NO_TRACE ? undefined : id
}
