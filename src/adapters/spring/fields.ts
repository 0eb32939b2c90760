// What a record of Spring Boot has: console text, structured logging as ecs, logstash or gelf, nested or flat, and OTLP log records.
import { slots, type Fields } from '../../records/fields.ts'

export const [F, FIELDS] = slots({
  time: ['@timestamp', 'timestamp', 'time'],
  level: ['log.level', '_level_name', 'level'],
  logger: ['log.logger', 'logger_name', '_log_logger', 'loggerName', 'logger'],
  thread: ['process.thread.name', 'thread_name', '_process_thread_name', 'thread.name', 'thread'],
  pid: ['process.pid', '_process_pid', 'pid'],
  app: ['service.name', '_service_name', 'resource.service.name', 'app'],
  /** Boot writes them at the top of an ecs record; the ecs names are an operator's. */
  traceId: ['traceId', '_traceId', 'trace.id', 'trace_id'],
  message: ['message', 'short_message'],
  stack: ['error.stack_trace', 'stack_trace', '_error_stack_trace', 'exception.stacktrace'],
  /** Of console text: a line behind its record. */
  following: 'following',
})

/** The console shortens a logger to 40 characters, at the left. */
const LOGGER_LENGTH = 40
const shown = (name: string): string => name.slice(-LOGGER_LENGTH)
const OURS = ['org.springframework.security.', 'org.apache.catalina.']

/** The class that wrote the record, where it may be one of Spring Security's. */
export const writerOf = (fields: Fields): string | undefined => {
  const logger = fields.text(F.logger)
  if (logger === undefined) return undefined
  const full = fields.carrier === 'json' && logger.length > LOGGER_LENGTH
  if (full && !OURS.some((name) => logger.startsWith(name))) return undefined
  return logger.slice(logger.lastIndexOf('.') + 1)
}

/** A table by class name, also as the console shows it: where two look alike there, the first. */
export const byWriter = <T>(
  rows: Readonly<Record<string, T>>,
): ((name: string | undefined) => T | undefined) => {
  const table = new Map(Object.entries(rows))
  for (const [name, row] of Object.entries(rows))
    if (!table.has(shown(name))) table.set(shown(name), row)
  return (name) => (name === undefined ? undefined : table.get(name))
}

const MAX_STACK_LINES = 1000

/** Lines of a stack trace: of console text the one at hand. */
export const stackOf = (fields: Fields): readonly string[] => {
  const following = fields.text(F.following)
  if (following !== undefined) return [following]
  return fields.text(F.stack)?.split('\n', MAX_STACK_LINES) ?? []
}
