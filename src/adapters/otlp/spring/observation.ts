// Spring Security's observations: `authenticate <token class>` spans under a server span that has none of the HTTP conventions.
import type { AuthEvent, Reason } from '../../../events.ts'
import { exceptionsOf, attribute, type RequestSpan, type Span } from '../span.ts'

const PREFIX = 'authenticate '
const NONE = 'n/a'

export interface Authentication {
  /** Class of the request token, lower case without its endings: `oauth2client`, `bearertoken`, `usernamepassword`. */
  readonly token: string
  /** Simple class name of the exception; undefined: it succeeded. */
  readonly failure: string | undefined
  readonly resultType: string | undefined
  /** Text of the exception: its message, and the first lines of its stack trace, which name its causes. */
  readonly text: string
  readonly span: Span
}

const known = (value: string | undefined): string | undefined =>
  value === undefined || value === NONE || value === 'none' ? undefined : value

const textOf = (span: Span): string => {
  const event = span.events.find(({ name }) => name === 'exception')
  if (event === undefined) return ''
  return [
    attribute(event, 'exception.message') ?? '',
    attribute(event, 'exception.stacktrace')?.slice(0, 20_000) ?? '',
  ].join('\n')
}

export const authenticationsOf = ({ inner }: RequestSpan): readonly Authentication[] =>
  inner.flatMap((span) =>
    span.name.startsWith(PREFIX)
      ? [
          {
            token: span.name.slice(PREFIX.length),
            failure: known(attribute(span, 'authentication.failure.type')),
            resultType: known(attribute(span, 'authentication.result.type')),
            text: textOf(span),
            span,
          },
        ]
      : [],
  )

/** The first decision on the request itself, by who asked; later ones are about the error page. */
export const deniedTo = ({ inner }: RequestSpan): string | undefined => {
  const denied = inner.find(
    (span) =>
      span.name === 'authorize request' &&
      attribute(span, 'spring.security.authorization.decision') === 'false',
  )
  return denied === undefined ? undefined : attribute(denied, 'spring.security.authentication.type')
}

/** Exceptions of a store that could not be reached, by simple class name: Spring's data access, JDBC, Redis. */
const STORAGE = [
  'DataAccess',
  'CannotGetJdbcConnection',
  'CannotCreateTransaction',
  'JDBCConnection',
  'TransientConnection',
  'RedisConnectionFailure',
  'QueryTimeout',
  'SQLTransient',
  'SQLNonTransientConnection',
]
export const isStorageFailure = (className: string): boolean =>
  STORAGE.some((name) => className.includes(name))

/** The exception that ended the request, where none was handled. */
export const unhandled = (request: RequestSpan): string | undefined =>
  known(attribute(request, 'exception')) ??
  exceptionsOf(request).find(({ span }) => span === request)?.type

export const isSpring = (request: RequestSpan): boolean =>
  attribute(request, 'uri') !== undefined &&
  attribute(request, 'outcome') !== undefined &&
  attribute(request, 'http.url') !== undefined

/** A request that broke: storage, else our own code. */
export const broken = (event: AuthEvent, className: string): AuthEvent => {
  const storage = isStorageFailure(className)
  event.outcome = storage ? 'dependency_error' : 'server_error'
  event.reason = (storage ? 'storage' : 'internal') satisfies Reason
  if (storage) event.upstream = 'database'
  return event
}
