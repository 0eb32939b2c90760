// The exporter's own log: one line a message on standard error. Records, tokens and what operators call secret never get here.
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
export const LOG_FORMATS = ['text', 'json'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

/** Names, counts, places: what an operator configured or we counted, never text of a record. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>
export type Log = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>>

export interface LogSettings {
  readonly level: LogLevel
  readonly format: LogFormat
  /** Takes one line with its newline. */
  readonly write: (line: string) => void
  /** Wall clock, ms since the epoch. */
  readonly now: () => number
}

const MAX_VALUE_LENGTH = 500

const bare = /^[\w./:@%+-]+$/

const short = (text: string): string =>
  text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}…`

// JSON's escapes keep a value on its line and off the terminal's control sequences.
const asText = (value: string | number | boolean): string => {
  const text = short(String(value))
  return bare.test(text) ? text : JSON.stringify(text).replace(/\p{Cc}/gu, '?')
}

const textLine = (time: string, level: LogLevel, message: string, fields: LogFields): string => {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}=${asText(value)}`],
  )
  return `${time} ${level.padEnd(5)} ${message}${pairs.join('')}\n`
}

const jsonLine = (time: string, level: LogLevel, message: string, fields: LogFields): string => {
  const values = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? short(value) : value,
  ])
  return `${JSON.stringify({ time, level, message, ...Object.fromEntries(values) })}\n`
}

export const createLog = ({ level, format, write, now }: LogSettings): Log => {
  const threshold = LOG_LEVELS.indexOf(level)
  const line = format === 'json' ? jsonLine : textLine
  const at =
    (name: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LOG_LEVELS.indexOf(name) < threshold) return
      write(line(new Date(now()).toISOString(), name, message, fields))
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Everything from `info` on is given to `also` as well, whatever the level of the log. */
export const teeLog = (
  log: Log,
  also: (level: LogLevel, message: string, fields: LogFields) => void,
): Log => {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      log[level](message, fields)
      if (level !== 'debug') also(level, message, fields)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
