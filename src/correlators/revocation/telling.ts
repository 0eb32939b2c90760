// What is told of a revocation: uses of what it ended, and how it closed.
import { authEvent, type AuthEvent } from '../../events.ts'
import type { Out } from '../correlator.ts'
import type { Passport } from '../passport/tokens.ts'
import type { Episode } from './episode.ts'
import { presentationsOf, type Pair } from './pair.ts'

/** `from`: the record that it follows from; `passport`: whose the token is, where the record does not say. */
export const derive = (
  kind: 'revoked_token_use' | 'revocation_closed',
  time: number,
  from: AuthEvent,
  passport?: Passport,
): AuthEvent => {
  const event = authEvent(kind, time, 'authslo')
  const { source, server, region, token, refresh_token, family, session } = from
  const { trace_id, request_id, subject } = from
  Object.assign(event, { source, server, region, token, refresh_token, family, session })
  Object.assign(event, { trace_id, request_id, subject })
  event.client = from.client ?? passport?.client
  event.tenant = from.tenant ?? passport?.tenant
  return event
}

/** Tells of the pair what was not told yet, with the event. */
export const tell = (pair: Pair, event: AuthEvent, out: Out): void => {
  const now = presentationsOf(pair)
  if (now !== undefined) event.finding = { pair: { before: pair.told, now } }
  pair.told = now
  out.event(event)
}

export const tellRefusal = (pair: Pair, out: Out): void => {
  if (pair.refusal !== undefined) tell(pair, pair.refusal, out)
  pair.refusal = undefined
}

/** `name`, `pair`: of the resource server that saw the token. */
export const closing = (
  { revocation }: Episode,
  time: number,
  result: string,
  name?: string,
  pair?: Pair,
): AuthEvent => {
  const event = derive('revocation_closed', time, revocation)
  event.resource_server = name
  event.result = result
  event.exposure_seconds = pair?.lastAcceptance ?? 0
  return event
}
