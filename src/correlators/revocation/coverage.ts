// Which tokens a revocation ends: those that have in common with it what it names.
import type { AuthEvent } from '../../events.ts'
import { halfIn, type Half, type Words } from '../words.ts'
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

/** What is compared: the hash of a token, half of that of what tokens have in common, a name, or nothing where all tokens of the server end. */
export type Named = Words | Half | string | undefined
export interface Target {
  readonly scope: Scope
  readonly named: Named
}

export const isSame = (a: Named, b: Named): boolean =>
  a === b ||
  (typeof a === 'object' &&
    typeof b === 'object' &&
    a.length === b.length &&
    a.every((word, at) => word === b[at]))

/** undefined: the record does not say what ends (an unknown token). */
export const targetOf = (
  event: AuthEvent,
  chainOf: (refreshToken: Words) => Half,
): Target | undefined => {
  const { token, refresh_token: refresh, family, session, subject, client, tenant } = event
  const of = (scope: Scope, named: Named): Target | undefined =>
    named === undefined ? undefined : { scope, named }
  switch (revokesOf(event)) {
    case 'token':
      return of('token', token?.words())
    case 'refresh_token':
      return of('family', halfIn(family) ?? (refresh && chainOf(refresh.words())))
    case 'family':
      return of('family', halfIn(family))
    case 'session':
      return of('session', halfIn(session))
    case 'subject':
      return of('subject', halfIn(subject))
    case 'client':
      return of('client', client)
    case 'tenant':
      return of('tenant', tenant)
    case 'not_before':
      return (
        of('subject', halfIn(subject)) ??
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
  both('family', halfIn(event?.family), passport?.family)
  both('session', halfIn(event?.session), passport?.session)
  both('subject', halfIn(event?.subject), passport?.subject)
  both('client', undefined, passport?.client ?? event?.client)
  both('tenant', undefined, passport?.tenant ?? event?.tenant)
  visit('server', undefined)
}

export const linksOf = (targets: readonly Target[]): Links => {
  const halves = (scope: Scope): readonly Half[] =>
    targets.flatMap(({ scope: of, named }) =>
      of === scope && typeof named === 'object' ? [[named[0], named[1]]] : [],
    )
  const texts = (scope: Scope): readonly string[] =>
    targets.flatMap(({ scope: of, named }) =>
      of === scope && typeof named === 'string' ? [named] : [],
    )
  return {
    families: halves('family'),
    sessions: halves('session'),
    subjects: halves('subject'),
    clients: texts('client'),
    tenants: texts('tenant'),
    everything: targets.some(({ scope }) => scope === 'server'),
  }
}
