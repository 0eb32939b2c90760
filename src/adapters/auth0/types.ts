// Auth0's log event type codes: what each says that happened. The first letter is no rule (`sapi`, `fn`, `slo`).
import type { AuthEvent, GrantType, Kind } from '../../events.ts'
import { wordTable } from '../../records/word-table.ts'
import type { Causes } from './reasons.ts'

export interface LogType {
  readonly kind: Kind
  /** undefined: it went well; else how the cause is found. */
  readonly failed?: Causes
  readonly grant?: GrantType
  readonly also?: Partial<Pick<AuthEvent, 'revokes' | 'cause' | 'step'>>
}

const token = (grant: GrantType, failed?: Causes): LogType => ({
  kind: 'token_request',
  grant,
  ...(failed === undefined ? {} : { failed }),
})
const logout = { revokes: 'session', cause: 'logout' } as const

/**
 * Not here: what may stand for several attempts (`limit_*`, `api_limit`, `pwd_leak`), what does not say whose fault it was (`fc`), what
 * another code reports as well (`scoa`, `fcoa`), and everything about users, messages and the Management API.
 */
export const logTypeOf = wordTable<LogType>({
  seacft: token('authorization_code'),
  feacft: token('authorization_code', 'code'),
  seccft: token('client_credentials'),
  feccft: token('client_credentials', 'client'),
  sertft: token('refresh_token'),
  fertft: token('refresh_token', 'refresh'),
  ferrt: token('refresh_token', 'rotation'),
  sede: token('device_code'),
  fede: token('device_code', 'polling'),
  sepft: token('password'),
  fepft: token('password', 'description'),
  // MFA, passkey and passwordless grants of Auth0's own.
  seoobft: token('other'),
  feoobft: token('other', 'description'),
  seotpft: token('other'),
  feotpft: token('other', 'description'),
  sercft: token('other'),
  fercft: token('other', 'description'),
  sepkoobft: token('other'),
  sepkotpft: token('other'),
  sepkrcft: token('other'),
  fepotpft: token('other', 'description'),
  sdeleacft: token('other'),
  fdeleacft: token('other', 'description'),
  sens: token('token_exchange'),
  fens: token('token_exchange', 'description'),
  secte: token('token_exchange'),
  fecte: token('token_exchange', 'description'),
  seta: token('token_exchange'),
  feta: token('token_exchange', 'description'),
  success_on_behalf_of_token_exchange: token('token_exchange'),
  failed_on_behalf_of_token_exchange: token('token_exchange', 'description'),
  ciba_exchange_succeeded: token('ciba'),
  ciba_exchange_failed: token('ciba', 'polling'),
  idjag_exchange_succeeded: token('jwt_bearer'),
  idjag_exchange_failed: token('jwt_bearer', 'description'),
  jwt_bearer_exchange_failed: token('jwt_bearer', 'description'),
  ssa: { kind: 'authorization_request' },
  fsa: { kind: 'authorization_request', failed: 'silent' },
  fpar: { kind: 'authorization_request', failed: 'description' },
  ciba_start_succeeded: { kind: 'authorization_request' },
  ciba_start_failed: { kind: 'authorization_request', failed: 'description' },
  fdeaz: { kind: 'device_authorization', failed: 'description' },
  fdeac: { kind: 'device_authorization', failed: 'unclear' },
  fdecc: { kind: 'device_authorization', failed: 'cancelled', also: { step: 'denied' } },
  s: { kind: 'login' },
  f: { kind: 'login', failed: 'login' },
  fp: { kind: 'login', failed: 'credentials' },
  fu: { kind: 'login', failed: 'credentials' },
  slo: { kind: 'revocation', also: logout },
  flo: { kind: 'revocation', failed: 'description', also: logout },
  srrt: { kind: 'revocation', also: { revokes: 'refresh_token' } },
})
