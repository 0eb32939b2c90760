// AADSTS codes by cause, after Microsoft's "authentication and authorization error codes". A code that lists several causes is `unknown`.
import type { AuthEvent, Outcome, Reason } from '../../events.ts'

export interface Cause {
  readonly outcome: Outcome
  readonly reason?: Reason
  readonly upstream?: AuthEvent['upstream']
}
type Row = readonly [cause: Cause, codes: readonly number[]]

const client = (reason: Reason): Cause => ({ outcome: 'client_error', reason })
const user = (reason: Reason): Cause => ({ outcome: 'user_error', reason })
const neutral = (reason: Reason): Cause => ({ outcome: 'neutral', reason })
const upstream = (reason: Reason, who: 'idp' | 'directory'): Cause => ({
  outcome: 'dependency_error',
  reason,
  upstream: who,
})

const ROWS: readonly Row[] = [
  // Interrupts: steps of a sign-in that goes on, or `interaction_required` to a client that tried without the user.
  [neutral('mfa_required'), [50072, 50074, 50076, 50078, 50079, 50158]],
  [neutral('consent_missing'), [65001, 90094, 90095]],
  [
    neutral('user_action_required'),
    [
      16000, 16001, 50055, 50058, 50085, 50097, 50125, 50127, 50129, 50135, 50140, 50144, 50168,
      50199, 51006, 700020,
    ],
  ],
  [neutral('authorization_pending'), [70016]],
  [neutral('device_code_expired'), [70019]],
  // The user, or what the tenant lets the user do.
  [user('bad_credentials'), [50034, 50056, 50064, 50126]],
  [user('user_disabled'), [50057]],
  // A locked account, or a blocked address.
  [user('unknown'), [50053, 70018]],
  [user('consent_denied'), [65004]],
  [
    user('user_not_allowed'),
    [
      50005, 50014, 50020, 50105, 50131, 51004, 53000, 53001, 53002, 53003, 53011, 54000, 80012,
      500021, 500022, 500212, 500213, 530032, 530034, 530035,
    ],
  ],
  // The grant.
  [client('refresh_expired'), [70008, 70043, 700082, 700084]],
  [client('refresh_revoked'), [50173]],
  [client('refresh_unknown'), [70000]],
  [client('session_expired'), [50089, 50132, 50133]],
  [client('code_reused'), [54005]],
  [client('code_unknown'), [700005]],
  [client('pkce_failed'), [501481]],
  [client('assertion_invalid'), [50013, 50048, 240002, 500133, 700027]],
  // The client.
  [client('client_auth_failed'), [70002, 700025, 700030, 7000215, 7000218, 7000222]],
  [client('client_unknown'), [700011, 700016]],
  [client('client_disabled'), [70001, 7000112]],
  [client('client_not_allowed'), [50194, 7000114]],
  [client('grant_unsupported'), [70003, 70005, 700054, 9001023]],
  [client('redirect_mismatch'), [50011, 70004]],
  [client('scope_invalid'), [28002, 28003, 70011, 700022, 700023]],
  [client('target_invalid'), [50001, 500011, 650054, 650057]],
  [
    client('request_malformed'),
    [
      50147, 70007, 90004, 90014, 90015, 90023, 90100, 90102, 90119, 90121, 501491, 900144, 900561,
      900971, 901002, 9002313,
    ],
  ],
  [{ outcome: 'throttled', reason: 'rate_limited' }, [50196, 90055]],
  // Entra itself, and what it asks.
  [
    { outcome: 'server_error', reason: 'internal' },
    [50000, 50033, 50087, 70012, 90006, 90024, 90033, 90036, 90090, 90091, 90092],
  ],
  [{ outcome: 'server_error', reason: 'timeout' }, [90012]],
  [upstream('upstream_idp', 'idp'), [20001, 20012, 20033, 40008, 40010, 50166]],
  [client('upstream_idp'), [40009, 40015, 90123]],
  [upstream('upstream_idp', 'directory'), [80001, 80005, 80007]],
  [upstream('timeout', 'directory'), [80002, 80014]],
]

const CAUSES: ReadonlyMap<number, Cause> = new Map(
  ROWS.flatMap(([cause, codes]) => codes.map((code) => [code, cause] as const)),
)
const UNKNOWN: Cause = client('unknown')

export const causeOfCode = (code: number): Cause => CAUSES.get(code) ?? UNKNOWN
