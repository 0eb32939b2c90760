// Lines that say why a request is refused; the access line of the same request has only the status.
import type { AuthEvent, GrantType, Outcome, Reason } from '../../events.ts'
import { grantTypeOf } from '../../records/grant-types.ts'
import { wordTable } from '../../records/word-table.ts'
import { F } from './fields.ts'
import { make, type Line } from './line.ts'

interface Refusal {
  readonly reason: Reason
  readonly grant?: GrantType
  readonly outcome?: Outcome
  /** The line carries the presented token. */
  readonly token?: true
}

const refusal = (reason: Reason, grant?: GrantType): Refusal => ({
  reason,
  ...(grant === undefined ? {} : { grant }),
})
const code = (reason: Reason): Refusal => refusal(reason, 'authorization_code')
const refresh = (reason: Reason): Refusal => ({ ...refusal(reason, 'refresh_token'), token: true })

/** Of `authentik.providers.oauth2.views.token`. The assertion of a client that authenticates with one is its grant, too. */
const TOKEN = wordTable<Refusal>({
  'OAuth2Provider does not exist': refusal('client_unknown'),
  'Invalid client secret': refusal('client_auth_failed'),
  'Missing authorization code': code('request_malformed'),
  'Code does not exist': code('code_unknown'),
  'Code is expired': code('code_expired'),
  'Invalid code: invalid client or code has expired': code('code_client_mismatch'),
  'Code challenge not matching': code('pkce_failed'),
  'Missing refresh token': refresh('request_malformed'),
  'Refresh token does not exist': refresh('refresh_unknown'),
  'Refresh token is expired': refresh('refresh_expired'),
  'Refresh token is revoked': refresh('refresh_reused'),
  'Invalid assertion type': refusal('request_malformed'),
  'Missing client assertion': refusal('request_malformed'),
  'failed to parse JWT for kid lookup': refusal('assertion_invalid'),
  'No token could be verified': refusal('assertion_invalid'),
  'JWT token expired': refusal('assertion_invalid'),
  'User not authenticated for application': {
    reason: 'user_not_allowed',
    outcome: 'user_error',
  },
})
const UNSUPPORTED = 'Invalid grant type'

/** Of `authentik.providers.oauth2.utils`: the userinfo endpoint. */
const VALIDATION = wordTable<Reason>({
  'Revoked token was used': 'inactive',
  'Scope mismatch.': 'insufficient_scope',
})

const presented = ({ fields, context }: Line): AuthEvent['token'] => {
  const token = fields.text(F.token)
  return token === undefined ? undefined : context.identify.value(token)
}

const refused = (line: Line, found: Refusal): AuthEvent => {
  const { fields, context } = line
  const event = make(line, 'token_request', 'head')
  event.outcome = found.outcome ?? 'client_error'
  event.reason = found.reason
  event.grant_type = found.grant
  event.client = fields.text(F.client)
  if (found.token === true) event.refresh_token = presented(line)
  else if (fields.text(F.code) !== undefined || fields.text(F.token) !== undefined)
    context.dropped('code')
  return event
}

const unsupported = (line: Line): AuthEvent => {
  const written = line.fields.text(F.grantType)
  const event = refused(
    line,
    refusal(written === undefined ? 'request_malformed' : 'grant_unsupported'),
  )
  event.grant_type = grantTypeOf(written)
  return event
}

export const readWarning = (line: Line, logger: string): AuthEvent | undefined => {
  const text = line.fields.text(F.event)
  if (logger.endsWith('.views.token')) {
    if (text === UNSUPPORTED) return unsupported(line)
    const found = TOKEN(text)
    return found === undefined ? undefined : refused(line, found)
  }
  if (!logger.endsWith('.utils')) return undefined
  const reason = VALIDATION(text)
  if (reason === undefined) return undefined
  const event = make(line, 'token_validation', 'head')
  event.outcome = 'client_error'
  event.decision = 'reject'
  event.reason = reason
  event.token = presented(line)
  return event
}
