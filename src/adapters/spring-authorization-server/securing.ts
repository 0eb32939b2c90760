// `Securing POST /oauth2/token`: the first line of a request, which says what was asked for and never how it ended.
import type { AuthEvent } from '../../events.ts'
import { endpointOfPath } from '../../records/endpoint-paths.ts'
import type { SecretField } from '../adapter.ts'
import type { Part } from '../spring/part.ts'
import {
  about,
  AUTHORIZATION,
  CONSENT,
  DEVICE_START,
  INTROSPECTION,
  LOGOUT,
  REGISTRATION,
  REVOCATION,
  TOKEN,
  type Subject,
} from './subjects.ts'

const SECURING = 'Securing '
const MAX_TARGET = 8192
/** The user's page of the device flow: a code in the query is a verification. */
const VERIFICATION = '/device_verification'

/** What the request is about; undefined: nothing, or only what its providers say. */
const subjectOf = (method: string, path: string): Subject | undefined => {
  const post = method === 'POST'
  switch (endpointOfPath(path)) {
    case 'token':
      return post ? TOKEN : undefined
    case 'introspect':
      return post ? INTROSPECTION : undefined
    case 'revoke':
      return post ? REVOCATION : undefined
    case 'device':
      return post ? DEVICE_START : undefined
    case 'par':
      return post ? AUTHORIZATION : undefined
    case 'register':
      return post ? REGISTRATION : undefined
    case 'authorize':
      return post ? CONSENT : AUTHORIZATION
    case 'end_session':
      return LOGOUT
    case undefined:
      return undefined
    default:
      return path.endsWith(VERIFICATION) && !post
        ? { kind: 'device_authorization', more: { step: 'verified' } }
        : undefined
  }
}

const BEGINS = { begins: true } as const

/** null: the error page, which belongs to the request that failed. */
export const readSecuring = (
  message: string,
  part: Part,
  dropped: (field: SecretField) => void,
): AuthEvent | null | undefined => {
  if (!message.startsWith(SECURING)) return undefined
  const blank = message.indexOf(' ', SECURING.length)
  if (blank < 0) return undefined
  const method = message.slice(SECURING.length, blank)
  const target = message.slice(blank + 1, blank + 1 + MAX_TARGET)
  const question = target.indexOf('?')
  const path = question < 0 ? target : target.slice(0, question)
  if (path === '/error' || path.endsWith('/error')) return null
  const subject = subjectOf(method, path)
  // It ends what came before on its thread, whatever it is.
  if (subject === undefined) return part('login', 'detail', BEGINS)
  const event = about(subject, part, 'head', { ...BEGINS, open: true })
  const query = new URLSearchParams(question < 0 ? '' : target.slice(question + 1))
  if (query.has('id_token_hint')) dropped('token')
  if (event.kind === 'authorization_request' && method === 'GET') setQuery(event, query)
  // Overruled by whatever refuses it.
  if (event.kind === 'consent') event.decision = 'granted'
  if (event.kind === 'revocation') event.client = query.get('client_id') ?? undefined
  return event
}

const setQuery = (event: AuthEvent, query: URLSearchParams): void => {
  const value = (name: string): string | undefined => {
    const found = query.get(name)
    return found === null || found === '' ? undefined : found
  }
  event.client = value('client_id')
  // The rest was pushed before, or stands in a request object.
  if (value('request_uri') !== undefined || value('request') !== undefined) return
  event.response_type = value('response_type')
  event.has_state = value('state') !== undefined
  event.has_pkce = value('code_challenge') !== undefined
  event.has_nonce = value('nonce') !== undefined
  event.scopes = value('scope')?.split(' ', 64)
  // The server names the parameter of an unknown client and of none alike.
  if (event.client === undefined || event.response_type === undefined)
    event.reason = 'request_malformed'
}
