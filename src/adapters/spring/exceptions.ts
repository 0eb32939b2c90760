// What every Spring application writes, at error, of a request that an exception ended: the exception follows as a stack trace.

const SERVLET = 'Servlet.service() for servlet ['
/** Of the login filter: its users could not be looked up. */
const LOGIN = 'An internal error occurred while trying to authenticate the user'

export const endedByException = (message: string): boolean =>
  (message.startsWith(SERVLET) && message.includes('threw exception')) || message.startsWith(LOGIN)

const CAUSED_BY = 'Caused by: '
/** Packages and classes of exceptions that tell who did not answer. */
const UPSTREAMS: readonly (readonly [start: string, upstream: 'database' | 'directory'])[] = [
  ['org.springframework.dao.', 'database'],
  ['org.springframework.jdbc.', 'database'],
  ['org.springframework.transaction.CannotCreateTransactionException', 'database'],
  ['org.springframework.data.redis.', 'database'],
  ['org.hibernate.exception.', 'database'],
  ['jakarta.persistence.', 'database'],
  ['java.sql.SQL', 'database'],
  ['com.mongodb.Mongo', 'database'],
  ['io.lettuce.core.Redis', 'database'],
  ['org.springframework.ldap.', 'directory'],
  ['javax.naming.CommunicationException', 'directory'],
  ['javax.naming.ServiceUnavailableException', 'directory'],
]
/** The database answered: what was asked of it was wrong. */
const ANSWERED = [
  'org.springframework.dao.DataIntegrityViolationException',
  'org.springframework.dao.DuplicateKeyException',
  'org.springframework.dao.EmptyResultDataAccessException',
  'org.springframework.dao.IncorrectResultSizeDataAccessException',
  'org.springframework.dao.InvalidDataAccessApiUsageException',
  'org.springframework.jdbc.BadSqlGrammarException',
  'java.sql.SQLIntegrityConstraintViolationException',
]

/** Of a line with an exception's name: whose failure it is; undefined where it does not say. */
export const brokenUpstream = (line: string): 'database' | 'directory' | undefined => {
  const name = line.startsWith(CAUSED_BY) ? line.slice(CAUSED_BY.length) : line
  if (ANSWERED.some((start) => name.startsWith(start))) return undefined
  return UPSTREAMS.find(([start]) => name.startsWith(start))?.[1]
}
