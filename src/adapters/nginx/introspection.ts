// What nginxinc's introspection script (oauth2.js behind auth_request) prints: a verdict, and before it what it got from the endpoint.
import { authEvent, type AuthEvent, type Join, type Reason } from '../../events.ts'
import type { Fields } from '../../records/fields.ts'
import { reject } from '../../records/fields.ts'
import type { ReadContext, Reading } from '../adapter.ts'
import { F } from './fields.ts'

const ACTIVE = 'js: OAuth token introspection found ACTIVE token'
const INACTIVE = 'js: OAuth token introspection found inactive token'
const UNUSABLE = [
  'js: OAuth token introspection response is not JSON',
  'js: OAuth stored token introspection response is not JSON',
  'js: OAuth error in token introspection response: ',
]
const UNEXPECTED = 'js: OAuth unexpected response from authorization server (HTTP '
/** At info the script prints what it must not: the token, the whole response and each of its members. */
const LEAKS = [
  'js: OAuth sending introspection request with token: ',
  'js: OAuth token introspection response: ',
  'js: OAuth token value ',
]

type Verdict = Pick<AuthEvent, 'outcome' | 'decision' | 'reason'>
const ACCEPT: Verdict = { outcome: 'success', decision: 'accept', reason: undefined }
const REFUSED: Verdict = { outcome: 'client_error', decision: 'reject', reason: 'inactive' }
const UNAVAILABLE: Verdict = {
  outcome: 'dependency_error',
  decision: 'error',
  reason: 'introspection_unavailable' satisfies Reason,
}

/**
 * A connection serves one request after another (a lane). The verdict ends its request; the status of the endpoint stands alone at the
 * default level, where neither verdict is written, and says why the verdict is what it is: an outage with a JSON body ends as
 * "inactive". A 400 is the answer to what the client sent.
 */
export const readIntrospection = (fields: Fields, context: ReadContext): Reading => {
  const message = fields.text(F.message) ?? ''
  if (!message.startsWith('js: OAuth ')) return null
  if (LEAKS.some((leak) => message.startsWith(leak))) {
    context.dropped('token')
    return null
  }
  const connection = fields.text(F.connection)
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the record has no time that can be read')
  const key = `${fields.text(F.pid) ?? ''} *${connection ?? ''}`
  const make = (verdict: Verdict, join: Omit<Join, 'key'>): AuthEvent => {
    const event = Object.assign(authEvent('token_validation', time, 'nginx'), verdict)
    event.time_resolution_seconds = 1
    event.mode = 'introspection'
    if (connection !== undefined) event.join = { key, ...join }
    return event
  }
  const final = { role: 'head', lane: true, last: true } as const
  if (message.startsWith(ACTIVE)) return [make(ACCEPT, final)]
  if (message.startsWith(INACTIVE)) return [make(REFUSED, final)]
  if (UNUSABLE.some((start) => message.startsWith(start))) return [make(UNAVAILABLE, final)]
  if (!message.startsWith(UNEXPECTED)) return null
  const status = message.slice(UNEXPECTED.length, UNEXPECTED.length + 3)
  const alone = { role: 'fallback', lane: true } as const
  if (status === '400') return [make(REFUSED, alone)]
  const down = make(UNAVAILABLE, alone)
  return connection === undefined ? [down] : [down, make(UNAVAILABLE, { role: 'cause' })]
}
