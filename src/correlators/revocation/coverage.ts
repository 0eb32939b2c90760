// Which tokens a revocation ends: those that have in common with it what it names.
import type { AuthEvent } from '../../events.ts'
import type { Words } from '../flat-table.ts'
import type { Links, Passport } from '../passport/tokens.ts'
import type { Revokes } from '../traits.ts'

/** What tokens are compared by. */
export const SCOPES = [
  'token',
  'family',
  'session',
  'subject',
  'client',
  'tenant',
  'server',
] as const
export type Scope = (typeof SCOPES)[number]

/** What is compared: an id, a name, or nothing where all tokens of the server end. */
export type Named = Words | string | undefined
export interface Target {
  readonly scope: Scope
  readonly named: Named
}

export const isSame = (a: Named, b: Named): boolean =>
  a === b ||
  (typeof a === 'object' &&
    typeof b === 'object' &&
    a[0] === b[0] &&
    a[1] === b[1] &&
    a[2] === b[2] &&
    a[3] === b[3])

/** undefined: the record does not say what ends (an unknown token). */
export const targetOf = (
  event: AuthEvent,
  chainOf: (refreshToken: Words) => Words,
): Target | undefined => {
  const { token, refresh_token: refresh, family, session, subject, client, tenant } = event
  const of = (scope: Scope, named: Named): Target | undefined =>
    named === undefined ? undefined : { scope, named }
  switch (revokesOf(event)) {
    case 'token':
      return of('token', token?.words())
    case 'refresh_token':
      return of('family', family?.words() ?? (refresh && chainOf(refresh.words())))
    case 'family':
      return of('family', family?.words())
    case 'session':
      return of('session', session?.words())
    case 'subject':
      return of('subject', subject?.words())
    case 'client':
      return of('client', client)
    case 'tenant':
      return of('tenant', tenant)
    case 'not_before':
      return (
        of('subject', subject?.words()) ??
        of('client', client) ??
        of('tenant', tenant) ?? { scope: 'server', named: undefined }
      )
    case undefined:
      return undefined
  }
}

/** Where the product does not say what its revocation names, the id that the record carries. */
export const revokesOf = (event: AuthEvent): Revokes | undefined => {
  if (event.revokes !== undefined) return event.revokes
  if (event.token !== undefined) return 'token'
  return event.refresh_token === undefined ? undefined : 'refresh_token'
}

/** Of what a token is part: each scope with what names it there, once. `event`: its presentation. */
export const eachPart = (
  event: AuthEvent | undefined,
  passport: Passport | undefined,
  visit: (scope: Scope, named: Named) => void,
): void => {
  const both = (scope: Scope, told: Named, known: Named): void => {
    if (told !== undefined) visit(scope, told)
    if (known !== undefined && !isSame(told, known)) visit(scope, known)
  }
  both('token', event?.token?.words(), undefined)
  both('family', event?.family?.words(), passport?.family)
  both('session', event?.session?.words(), passport?.session)
  both('subject', event?.subject?.words(), passport?.subject)
  both('client', undefined, passport?.client ?? event?.client)
  both('tenant', undefined, passport?.tenant ?? event?.tenant)
  visit('server', undefined)
}

export const linksOf = (targets: readonly Target[]): Links => {
  const words = (scope: Scope): readonly Words[] =>
    targets.flatMap(({ scope: of, named }) =>
      of === scope && typeof named === 'object' ? [named] : [],
    )
  const texts = (scope: Scope): readonly string[] =>
    targets.flatMap(({ scope: of, named }) =>
      of === scope && typeof named === 'string' ? [named] : [],
    )
  return {
    families: words('family'),
    sessions: words('session'),
    subjects: words('subject'),
    clients: texts('client'),
    tenants: texts('tenant'),
    everything: targets.some(({ scope }) => scope === 'server'),
  }
}
