// Why an Auth0 request failed: by the type code, its details, and the few descriptions that Auth0 has published. There is no OAuth error code but on `f`.
import type { Fields } from '../../records/fields.ts'
import { causeOfOauthError, type Cause } from '../../records/oauth-errors.ts'
import { wordTable } from '../../records/word-table.ts'
import { F } from './fields.ts'

const UNKNOWN: Cause = { outcome: 'client_error', reason: 'unknown' }
/** Whose fault it was cannot be told. */
const UNCLEAR: Cause = { outcome: 'neutral' }

const DESCRIPTIONS = wordTable<Cause>({
  'Invalid authorization code': { outcome: 'client_error', reason: 'code_unknown' },
  'Token could not be decoded or is missing in DB': {
    outcome: 'client_error',
    reason: 'refresh_unknown',
  },
  'Unknown or invalid refresh token.': { outcome: 'client_error', reason: 'refresh_unknown' },
  'Reused rotating refresh token detected, revoked the family': {
    outcome: 'client_error',
    reason: 'refresh_reused',
  },
})
const CALLBACK_MISMATCH = 'Callback URL mismatch.'

/** Of online refresh tokens. */
const FAILURE_REASONS = wordTable<Cause>({
  session_not_found: { outcome: 'client_error', reason: 'session_not_found' },
  grant_revoked: { outcome: 'client_error', reason: 'refresh_revoked' },
  invalid_token: { outcome: 'client_error', reason: 'refresh_unknown' },
})

const described = (fields: Fields): Cause | undefined => {
  const text = fields.text(F.description)
  return text?.startsWith(CALLBACK_MISMATCH) === true
    ? { outcome: 'client_error', reason: 'redirect_mismatch' }
    : DESCRIPTIONS(text)
}

/** A token of a family that has given out a newer one. */
const isOlder = (fields: Fields): boolean =>
  (fields.number(F.tokenCounter) ?? 0) < (fields.number(F.latestCounter) ?? 0)

const FINDERS = {
  description: (fields) => described(fields) ?? UNKNOWN,
  code: (fields) => described(fields) ?? UNKNOWN,
  client: (fields) =>
    fields.text(F.clientAuthError) === undefined
      ? (described(fields) ?? UNKNOWN)
      : { outcome: 'client_error', reason: 'client_auth_failed' },
  refresh: (fields) =>
    FAILURE_REASONS(fields.text(F.failureReason)) ?? described(fields) ?? UNKNOWN,
  rotation: (fields) =>
    isOlder(fields)
      ? { outcome: 'client_error', reason: 'refresh_reused' }
      : (described(fields) ?? UNKNOWN),
  /** Polling looks like a failure. */
  polling: () => UNCLEAR,
  unclear: () => UNCLEAR,
  /** Mostly `login_required`, which is how silent authentication says no. */
  silent: (fields) => described(fields) ?? UNCLEAR,
  cancelled: () => ({ outcome: 'user_error', reason: 'consent_denied' }),
  credentials: () => ({ outcome: 'user_error', reason: 'bad_credentials' }),
  login: (fields) => described(fields) ?? causeOfOauthError(fields.text(F.oauthError)) ?? UNCLEAR,
} as const satisfies Record<string, (fields: Fields) => Cause>

export type Causes = keyof typeof FINDERS

export const causeOf = (how: Causes, fields: Fields): Cause => FINDERS[how](fields)
