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

export interface Target {
  readonly scope: Scope
  /** Equal for what is covered. */
  readonly key: string
  readonly words: Words | undefined
}

/** undefined: the record does not say what ends (an unknown token). */
export const targetOf = (
  event: AuthEvent,
  chainOf: (refreshToken: Words) => Words,
): Target | undefined => {
  const { token, refresh_token: refresh, family, session, subject, client, tenant } = event
  const ofWords = (scope: Scope, words: Words | undefined): Target | undefined =>
    words === undefined ? undefined : { scope, key: keyOf(scope, words), words }
  const ofText = (scope: Scope, text: string | undefined): Target | undefined =>
    text === undefined ? undefined : { scope, key: `${scope} ${text}`, words: undefined }
  switch (revokesOf(event)) {
    case 'token':
      return ofWords('token', token?.words())
    case 'refresh_token':
      return ofWords('family', family?.words() ?? (refresh && chainOf(refresh.words())))
    case 'family':
      return ofWords('family', family?.words())
    case 'session':
      return ofWords('session', session?.words())
    case 'subject':
      return ofWords('subject', subject?.words())
    case 'client':
      return ofText('client', client)
    case 'tenant':
      return ofText('tenant', tenant)
    case 'not_before':
      return (
        ofWords('subject', subject?.words()) ??
        ofText('client', client) ??
        ofText('tenant', tenant) ?? { scope: 'server', key: 'server', words: undefined }
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

const keyOf = (scope: Scope, words: Words): string => `${scope} ${words.join(' ')}`

/** Of what a presented token is part, for the scopes in which something is revoked. */
export const keysOf = (
  event: AuthEvent,
  passport: Passport | undefined,
  isOpen: (scope: Scope) => boolean,
): readonly string[] => {
  const keys: string[] = []
  const add = (scope: Scope, ...ofToken: readonly (Words | string | undefined)[]): void => {
    if (!isOpen(scope)) return
    for (const each of ofToken) {
      if (each === undefined) continue
      const key = typeof each === 'string' ? `${scope} ${each}` : keyOf(scope, each)
      if (!keys.includes(key)) keys.push(key)
    }
  }
  add('token', event.token?.words())
  add('family', event.family?.words(), passport?.family)
  add('session', event.session?.words(), passport?.session)
  add('subject', event.subject?.words(), passport?.subject)
  add('client', passport?.client ?? event.client)
  add('tenant', passport?.tenant ?? event.tenant)
  if (isOpen('server')) keys.push('server')
  return keys
}

export const keysOfPassport = (passport: Passport): readonly string[] => [
  ...(passport.family === undefined ? [] : [keyOf('family', passport.family)]),
  ...(passport.session === undefined ? [] : [keyOf('session', passport.session)]),
  ...(passport.subject === undefined ? [] : [keyOf('subject', passport.subject)]),
  `client ${passport.client ?? ''}`,
  `tenant ${passport.tenant ?? ''}`,
  'server',
]

export const linksOf = (targets: readonly Target[]): Links => {
  const words = (scope: Scope): readonly Words[] =>
    targets.flatMap((target) =>
      target.scope === scope && target.words !== undefined ? [target.words] : [],
    )
  const texts = (scope: Scope): readonly string[] =>
    targets.flatMap((target) =>
      target.scope === scope ? [target.key.slice(scope.length + 1)] : [],
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
