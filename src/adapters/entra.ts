// Microsoft Entra ID: sign-in records of users, of clients on their behalf, and of applications.
import { authEvent, type AuthEvent, type GrantType } from '../events.ts'
import { reject, type Fields } from '../records/fields.ts'
import { wordTable } from '../records/word-table.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { causeOfCode, type Cause } from './entra/codes.ts'
import { F, FIELDS } from './entra/fields.ts'

type SignIn = 'user' | 'client' | 'application' | 'identity'

/** Categories of the diagnostic settings, and Graph's words for the same. */
const SIGN_INS = wordTable<SignIn>({
  SignInLogs: 'user',
  NonInteractiveUserSignInLogs: 'client',
  ServicePrincipalSignInLogs: 'application',
  ManagedIdentitySignInLogs: 'identity',
  interactiveUser: 'user',
  nonInteractiveUser: 'client',
  servicePrincipal: 'application',
  managedIdentity: 'identity',
})

const signInOf = (fields: Fields): SignIn | undefined => {
  const category = fields.text(F.category)
  if (category !== undefined) return SIGN_INS(category)
  const [type] = fields.texts(F.eventTypes) ?? []
  if (type !== undefined) return SIGN_INS(type)
  const interactive = fields.boolean(F.interactive)
  if (interactive === undefined || fields.text(F.accessStatus) === undefined) return undefined
  return interactive ? 'user' : 'client'
}

/** Not OAuth: an assertion or a WS-Federation token goes back to the application. */
const isOtherProtocol = (protocol: string | undefined): boolean =>
  protocol === 'saml20' || protocol === 'wsFederation'

const grantOf = (
  signIn: SignIn,
  protocol: string | undefined,
  fields: Fields,
): GrantType | undefined => {
  if (signIn === 'application') return 'client_credentials'
  if (protocol === 'ropc') return 'password'
  if (signIn !== 'client') return undefined
  if (protocol === 'deviceCode') return 'device_code'
  return fields.text(F.incomingToken) === 'refreshToken' ? 'refresh_token' : undefined
}

/** What a policy forbids an application, it does not forbid a user. */
const ofApplication = (cause: Cause): Cause =>
  cause.reason === 'user_not_allowed'
    ? { outcome: 'client_error', reason: 'client_not_allowed' }
    : cause

const read = (fields: Fields, context: ReadContext): Reading => {
  const signIn = signInOf(fields)
  if (signIn === undefined) return null
  const code = fields.number(F.errorCode)
  if (code === undefined) return reject('missing_field', 'the record has no error code')
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the record has no time that can be read')
  const protocol = fields.text(F.protocol)
  const grant = grantOf(signIn, protocol, fields)
  const isLogin = (signIn === 'user' && grant === undefined) || isOtherProtocol(protocol)

  const event = authEvent(isLogin ? 'login' : 'token_request', time, 'entra')
  common(event, fields, context)
  if (!isLogin) {
    event.grant_type = grant
    const credential = fields.text(F.credential)
    event.auth_method = credential === 'none' ? undefined : credential
  }
  if (code === 0) {
    event.outcome = 'success'
    const tokenId = fields.text(F.tokenId)
    if (!isLogin && tokenId !== undefined) event.issued_token = context.identify.id(tokenId)
    return [event]
  }
  const found = causeOfCode(code)
  const cause = signIn === 'application' || signIn === 'identity' ? ofApplication(found) : found
  event.outcome = cause.outcome
  event.reason = cause.reason
  event.upstream = cause.upstream
  event.error = String(code)
  return [event]
}

const common = (event: AuthEvent, fields: Fields, { identify }: ReadContext): void => {
  const id = (text: string | undefined) => (text === undefined ? undefined : identify.id(text))
  event.tenant = fields.text(F.tenant)
  event.client = fields.text(F.appId)
  event.subject = id(fields.text(F.subject))
  event.session = id(fields.text(F.session))
  event.request_id = fields.text(F.requestId)
  event.ip = fields.text(F.ip)
  event.user_agent = fields.text(F.userAgent)
  const ms = fields.number(F.processingMs)
  // 0 is written where the time was not taken.
  if (ms !== undefined && ms > 0) event.duration_seconds = ms / 1000
}

export const entra: Adapter = {
  id: 'entra',
  title: 'Microsoft Entra ID',
  origin: 'documented',
  carriers: ['json'],
  table: FIELDS,
  recognises: (fields) =>
    signInOf(fields) !== undefined &&
    fields.text(F.appId) !== undefined &&
    fields.number(F.errorCode) !== undefined,
  read,
  capabilities: {
    event: {
      successes: 'all',
      reasons: 'all',
      client: 'all',
      grant: 'sampled',
      latency: 'sampled',
      addresses: 'all',
    },
  },
  // No setting gives the rest.
  remedies: {
    successes:
      'select all four sign-in categories in the diagnostic setting: SignInLogs, NonInteractiveUserSignInLogs, ServicePrincipalSignInLogs, ManagedIdentitySignInLogs',
  },
}
