// The line of the whole request: its duration, and for endpoints without an event of their own also its meaning.
import type { AuthEvent, Kind, Outcome } from '../../events.ts'
import type { Line } from '../oidc-provider.ts'
import { grantTypeOf } from '../../records/grant-types.ts'
import { endpointOf, F } from './fields.ts'
import { wordTable } from '../../records/word-table.ts'

const outcomeOf = (status: number | undefined): Outcome => {
  if (status === undefined) return 'client_error' // hung up before the answer, as 499
  if (status >= 500) return 'server_error'
  if (status === 429) return 'throttled'
  return status >= 400 ? 'client_error' : 'success'
}

/** Endpoints that say nothing of their successes. */
const SILENT = wordTable<Kind>({
  introspection: 'introspection',
  revocation: 'revocation',
  userinfo: 'token_validation',
})

export const wholeRequest = ({ fields, context, route, make }: Line): AuthEvent => {
  const status = fields.number(F.status)
  const outcome = outcomeOf(status)
  const silent = outcome === 'success' ? SILENT(route) : undefined
  const event = make(silent ?? 'http_request', 'fallback')
  event.outcome = outcome
  const ms = fields.number(F.durationMs)
  event.duration_seconds = ms === undefined ? undefined : ms / 1000
  const presented = fields.text(F.presented)
  const token =
    presented?.startsWith('sha256:') === true ? context.identify.hash(presented) : undefined
  if (route === 'token') {
    if (grantTypeOf(fields.text(F.grant)) === 'refresh_token') event.refresh_token = token
  } else event.token = token
  if (silent === 'introspection') {
    event.active = fields.boolean(F.active)
    event.caller = event.client
    event.client = undefined
    event.vantage = 'server'
  } else if (silent === 'revocation') event.cause = 'request'
  else if (silent === 'token_validation') {
    event.decision = 'accept'
    event.mode = 'local'
  } else {
    event.error = fields.text(F.error)
    event.endpoint = endpointOf(route, fields.text(F.path))
    event.status = status
  }
  return event
}
