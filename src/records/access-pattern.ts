// An operator's own format of access lines (nginx log_format, Apache LogFormat, Tomcat, Undertow, log4j2) as literals and values.

/** How long a duration of the pattern is that does not say its unit itself: `%D` is in us on Apache and Tomcat 10.1, in ms before and on Undertow. */
export const DURATION_UNITS = ['s', 'ms', 'us', 'ns'] as const
export type DurationUnit = (typeof DURATION_UNITS)[number]
export const UNITS_PER_SECOND: Readonly<Record<DurationUnit, number>> = {
  s: 1,
  ms: 1e3,
  us: 1e6,
  ns: 1e9,
}

/**
 * Paths that an access line can have: address, user, time, method, path, query, protocol, status, bytes, durationMs, durationSeconds,
 * userAgent, referer, requestId, traceparent, challenge. What a pattern names itself (`$jwt_claim_sub`, `%X{event}`) is a path too.
 */
const PERCENT: Readonly<Record<string, string>> = {
  '%h': 'address',
  '%a': 'address',
  '%l': '',
  '%u': 'user',
  '%t': 'time',
  '%d': 'time',
  '%r': 'request',
  '%s': 'status',
  '%>s': 'status',
  '%b': 'bytes',
  '%B': 'bytes',
  '%O': 'bytes',
  '%D': 'durationMs',
  '%T': 'durationSeconds',
  '%U': 'path',
  '%q': 'query',
  '%m': 'method',
  '%H': 'protocol',
  '%v': 'host',
}
const VARIABLES: Readonly<Record<string, string>> = {
  remote_addr: 'address',
  remote_user: 'user',
  time_local: 'time',
  time_iso8601: 'time',
  msec: 'time',
  request: 'request',
  request_method: 'method',
  request_uri: 'path',
  uri: 'path',
  status: 'status',
  body_bytes_sent: 'bytes',
  bytes_sent: 'bytes',
  request_time: 'durationSeconds',
  http_user_agent: 'userAgent',
  http_referer: 'referer',
  http_x_request_id: 'requestId',
  http_traceparent: 'traceparent',
  request_id: 'requestId',
  sent_http_www_authenticate: 'challenge',
}
const HEADERS: Readonly<Record<string, string>> = {
  'user-agent': 'userAgent',
  referer: 'referer',
  'x-request-id': 'requestId',
  traceparent: 'traceparent',
}
/** `%{sec}t`, `%{ms}T`: what stands in the braces. */
const STAMPS: ReadonlySet<string> = new Set(['sec', 'msec', 'usec'])
const DURATIONS: Readonly<Record<string, string>> = { s: 'durationSeconds', ms: 'durationMs' }

export interface Piece {
  /** What stands before the value. */
  readonly literal: string
  /** Path of the value; empty: read and left. */
  readonly path: string
  /** What makes seconds of the value. */
  readonly perSecond?: number
}

const COMMON = '%h %l %u %t "%r" %s %b'
const COMBINED = `${COMMON} "%{i,Referer}" "%{i,User-Agent}"`
const NAMED: Readonly<Record<string, string>> = { common: COMMON, combined: COMBINED }

const percentToken = /%X\{([^}]*)\}|%\{([^}]*)\}([a-zA-Z])?|%[<>]?[a-zA-Z]/g
const variableToken = /\$\{?([a-z]\w*)\}?/g

/** nginx writes variables with `$`, everybody else with `%`. */
export const isNginxPattern = (pattern: string): boolean => /\$\{?[a-z]/.test(pattern)

const own = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** `%{User-Agent}i`, `%{i,User-Agent}`, `%{WWW-Authenticate}o`, `%{ms}T`, `%{UNIQUE_ID}e`. */
const braced = (inner: string, letter: string | undefined): Omit<Piece, 'literal'> => {
  const comma = inner.indexOf(',')
  const undertow = letter === undefined && comma === 1
  const kind = undertow ? inner.charAt(0) : (letter ?? '')
  const name = undertow ? inner.slice(2) : inner
  const lower = name.toLowerCase()
  if (kind === 'o') return { path: lower === 'www-authenticate' ? 'challenge' : lower }
  if (kind === 'T')
    return lower === 'us'
      ? { path: 'durationSeconds', perSecond: UNITS_PER_SECOND.us }
      : { path: own(DURATIONS, lower) ?? '' }
  if (kind === 't') return { path: STAMPS.has(lower) ? 'time' : '' }
  if (kind === 'a') return { path: 'address' }
  if (kind === 'e' || kind === 'n') return { path: name === 'UNIQUE_ID' ? 'requestId' : name }
  return { path: own(HEADERS, lower) ?? lower }
}

const plain = (token: string, unit: DurationUnit | undefined): Omit<Piece, 'literal'> =>
  unit !== undefined && (token === '%D' || token === '%T')
    ? { path: 'durationSeconds', perSecond: UNITS_PER_SECOND[unit] }
    : { path: own(PERCENT, token) ?? '' }

export const compilePattern = (pattern: string, unit?: DurationUnit): readonly Piece[] => {
  // log4j2 ends its lines itself.
  const written = (own(NAMED, pattern) ?? pattern).replace(/\s*(?:%n)?\s*$/, '')
  const nginx = isNginxPattern(written)
  const pieces: Piece[] = []
  let from = 0
  for (const match of written.matchAll(nginx ? variableToken : percentToken)) {
    const [text, first, inner, letter] = match
    const value = nginx
      ? { path: own(VARIABLES, first ?? '') ?? first ?? '' }
      : first !== undefined
        ? { path: first }
        : inner !== undefined
          ? braced(inner, letter)
          : plain(text, unit)
    pieces.push({ literal: written.slice(from, match.index), ...value })
    from = match.index + text.length
  }
  pieces.push({ literal: written.slice(from), path: '' })
  return pieces
}

/** What keeps lines of a pattern from being counted; for `check`. */
export interface PatternFaults {
  /** Paths that are not there. */
  readonly lacks: readonly string[]
  /** Two values with nothing between them. */
  readonly adjoins: boolean
  /** Of a `%D` or `%T` that nobody said the unit of. */
  readonly unitless: boolean
}

export const patternFaults = (pattern: string, unit: DurationUnit | undefined): PatternFaults => {
  const pieces = compilePattern(pattern, unit)
  const paths = new Set(pieces.map(({ path }) => path))
  const request = paths.has('request') || paths.has('path')
  return {
    lacks: [
      ...(paths.has('time') ? [] : ['a time']),
      ...(request ? [] : ['the request']),
      ...(paths.has('status') ? [] : ['the status']),
    ],
    adjoins: pieces.slice(1, -1).some(({ literal }) => literal === ''),
    unitless: unit === undefined && !isNginxPattern(pattern) && /%D/.test(pattern),
  }
}
