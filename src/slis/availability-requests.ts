// M7: of all requests at an auth endpoint, how many did the server answer at all.
import type { AuthEvent, Endpoint } from '../events.ts'
import type { Scope, Sli } from './sli.ts'

/** No event tells of each of their requests, so that access lines do also beside a log of events. */
const WITHOUT_EVENTS: ReadonlySet<Endpoint> = new Set<Endpoint>(['jwks', 'discovery', 'userinfo'])

/** What people do on pages, and what administrators and the server itself do, is no request at an auth endpoint. */
const isRequestEvent = (event: AuthEvent): boolean => {
  switch (event.kind) {
    case 'token_request':
    case 'authorization_request':
      return true
    case 'introspection':
      return event.vantage !== 'caller'
    case 'revocation':
      return event.cause === undefined || event.cause === 'request' || event.cause === 'logout'
    case 'device_authorization':
      return event.step === undefined || event.step === 'started'
    default:
      return false
  }
}
/** A refused userinfo request is a validation by the server itself. */
const isRefusedUserinfo = ({ kind, resource_server, mode }: AuthEvent): boolean =>
  kind === 'token_validation' && resource_server === undefined && mode === undefined

const isAuth = (endpoint: Endpoint | undefined): boolean =>
  endpoint !== undefined && endpoint !== 'api' && endpoint !== 'other'

const isAuthEndpoint = ({ kind, endpoint }: AuthEvent): boolean =>
  kind === 'http_request' && isAuth(endpoint)

/** Its access line or span was joined into the event, whatever kind that is. */
const isJoined = ({ partners }: AuthEvent): boolean =>
  partners?.some(({ endpoint }) => isAuth(endpoint)) === true

/** An access line that was not joined is a request of its own only where no event tells of it as well. */
const isCounted = (event: AuthEvent, scope: Scope): boolean => {
  const decides = scope.isAuthority('server_errors')
  if (isRequestEvent(event) || isJoined(event)) return decides
  const forms = scope.formsOfAuthority('server_errors')
  if (isRefusedUserinfo(event)) return decides && forms === 'one'
  if (!isAuthEndpoint(event)) return false
  return decides || (forms === 'two' && WITHOUT_EVENTS.has(event.endpoint ?? 'other'))
}

export const availabilityRequests: Sli = {
  id: 'availability-requests',
  title: 'Availability',
  guide: 'M7',
  needs: ['server_errors'],
  threshold: 'none',
  tellsClients: false,
  kinds: [
    'token_request',
    'authorization_request',
    'introspection',
    'revocation',
    'device_authorization',
    'token_validation',
    'http_request',
  ],
  throttledIsGood: true,
  judge: (event, scope) => {
    if (event.outcome === undefined || !isCounted(event, scope)) return undefined
    // No answer is a server_error by the outcome rules.
    return event.outcome === 'server_error' || event.outcome === 'dependency_error' ? 'bad' : 'good'
  },
  rule: (event) => {
    if (!isRequestEvent(event) && !isRefusedUserinfo(event) && !isAuthEndpoint(event))
      return 'only requests at an auth endpoint count'
    return event.outcome === 'server_error' || event.outcome === 'dependency_error'
      ? `${event.outcome} counts whoever asked`
      : 'the server answered'
  },
}
