// What happened in an incident beside broken promises: revocations, uses of revoked tokens, keys, reuse, sources. From events or counters.
import type { AuthEvent } from '../events.ts'

export const HAPPENINGS = [
  'revocation',
  'revoked_accepted',
  'revoked_refused',
  'key_rotation',
  'rotation_closed',
  'refresh_reuse',
  'suspicious_use',
  'source_unhealthy',
] as const
export interface Happening {
  readonly kind: (typeof HAPPENINGS)[number]
  /** Of counters: the beginning of its minute. */
  readonly timeMs: number
  readonly server: string
  readonly times: number
  /** What of it, in closed words and configured names: `token, by request`. */
  readonly detail: string
}

/** Sums that answer questions without a time: by question and value. */
export interface Tally {
  readonly of: 'scope_class' | 'violation' | 'consent' | 'rotation_result' | 'revocation_result'
  readonly value: string
  readonly count: number
}

const words = (...parts: readonly (string | undefined)[]): string =>
  parts.flatMap((part) => part?.replaceAll('_', ' ') ?? []).join(', ')

/** undefined: it belongs on no timeline. */
export const happeningOf = (event: AuthEvent): Happening | undefined => {
  const of = (kind: Happening['kind'], ...detail: readonly (string | undefined)[]): Happening => ({
    kind,
    timeMs: event.time,
    server: event.server,
    times: 1,
    detail: words(...detail),
  })
  switch (event.kind) {
    case 'revocation':
      return event.outcome === 'success' && event.cause !== 'rotation'
        ? of('revocation', event.revokes, event.cause, event.client)
        : undefined
    case 'revoked_token_use':
      return event.decision === 'accept' || event.decision === 'reject'
        ? of(
            event.decision === 'accept' ? 'revoked_accepted' : 'revoked_refused',
            event.resource_server,
          )
        : undefined
    case 'key_rotation':
      return of('key_rotation', event.phase)
    case 'rotation_closed':
      return of('rotation_closed', event.result)
    case 'refresh_reuse':
      return event.incident === true ? of('refresh_reuse', event.class, event.client) : undefined
    case 'suspicious_use':
      return of('suspicious_use', ...(event.signals ?? []))
    default:
      return undefined
  }
}

/** By the catalogue of the server; undefined: it has none. */
export type ScopeClass = (server: string, scope: string) => string | undefined

export const talliesOf = (
  event: AuthEvent,
  scopeClass: ScopeClass,
): readonly Omit<Tally, 'count'>[] => {
  switch (event.kind) {
    case 'token_request':
      return event.outcome !== 'success'
        ? []
        : [...new Set(event.scopes)].map((scope) => ({
            of: 'scope_class',
            value: scopeClass(event.server, scope) ?? 'unlisted',
          }))
    case 'policy_violation':
      return event.violation === undefined ? [] : [{ of: 'violation', value: event.violation }]
    case 'consent':
      return event.decision === undefined ? [] : [{ of: 'consent', value: event.decision }]
    case 'rotation_closed':
      return event.result === undefined ? [] : [{ of: 'rotation_result', value: event.result }]
    case 'revocation_closed':
      return event.result === undefined ? [] : [{ of: 'revocation_result', value: event.result }]
    default:
      return []
  }
}
