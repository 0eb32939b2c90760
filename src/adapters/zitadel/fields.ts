// What ZITADEL's records have: events as the Event API gives them or Actions sends them, and the runtime log of a server of one's own.
import { slots } from '../../records/fields.ts'

const payload = <const N extends string>(name: N) =>
  [`event_payload.${name}`, `payload.${name}`] as const

export const [F, FIELDS] = slots({
  type: ['event_type', 'type.type'],
  time: ['created_at', 'creationDate'],
  aggregate: ['aggregateID', 'aggregate.id'],
  tenant: ['resourceOwner', 'aggregate.resourceOwner'],
  tokenId: payload('id'),
  scopes: payload('scope'),
  lifetimeNs: payload('lifetime'),
  reason: payload('reason'),
  client: payload('clientID'),
  subject: payload('userID'),
  session: payload('sessionID'),
  logTime: 'time',
  message: 'msg',
  parent: 'oidc_error.parent',
  error: 'oidc_error.type',
})
