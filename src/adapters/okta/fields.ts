// What Okta's System Log records have. `debugData` is no contract of Okta's; `target` names what was acted on, in no fixed order.
import { slots, type Fields, type Slot } from '../../records/fields.ts'

const debug = <const N extends string>(name: N) => `debugContext.debugData.${name}` as const

export const [F, FIELDS] = slots({
  type: 'eventType',
  time: 'published',
  result: 'outcome.result',
  reason: 'outcome.reason',
  actor: 'actor.id',
  actorType: 'actor.type',
  transaction: 'transaction.id',
  session: 'authenticationContext.externalSessionId',
  ip: 'client.ipAddress',
  userAgent: 'client.userAgent.rawUserAgent',
  grantType: debug('grantType'),
  granted: debug('grantedScopes'),
  requested: debug('requestedScopes'),
  authMethod: debug('clientAuthType'),
  authorizationServer: debug('authorizationServer'),
  clientSecret: debug('clientSecret'),
  targetId0: 'target.0.id',
  targetType0: 'target.0.type',
  targetId1: 'target.1.id',
  targetType1: 'target.1.type',
  targetId2: 'target.2.id',
  targetType2: 'target.2.type',
  targetId3: 'target.3.id',
  targetType3: 'target.3.type',
  targetId4: 'target.4.id',
  targetType4: 'target.4.type',
})

const TARGETS: readonly (readonly [type: Slot, id: Slot])[] = [
  [F.targetType0, F.targetId0],
  [F.targetType1, F.targetId1],
  [F.targetType2, F.targetId2],
  [F.targetType3, F.targetId3],
  [F.targetType4, F.targetId4],
]

/** Id of the first target of a type. */
export const targetOf = (fields: Fields, type: string): string | undefined => {
  const found = TARGETS.find(([slot]) => fields.text(slot) === type)
  return found === undefined ? undefined : fields.text(found[1])
}

/** Okta separates scopes by a comma and a blank. */
export const scopesOf = (text: string | undefined): readonly string[] | undefined => {
  const scopes = text?.split(/[ ,]/).filter((scope) => scope !== '')
  return scopes === undefined || scopes.length === 0 ? undefined : scopes
}

/** Okta writes the word where it knows none. */
export const known = (text: string | undefined): string | undefined =>
  text === 'unknown' ? undefined : text
