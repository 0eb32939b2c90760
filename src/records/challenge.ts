// A logged `WWW-Authenticate` header (RFC 9110 11.6.1, RFC 6750 3, RFC 9449 7.1): what a resource server said of a token.

export interface Challenge {
  /** Lower case: `bearer`, `dpop`, `basic`. */
  readonly scheme: string
  readonly error?: string
  readonly description?: string
}

const MAX_HEADER = 1024

/** A parameter, quoted or not; names inside quoted values are none. */
const parameters = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  let at = 0
  while (at < text.length) {
    const equals = text.indexOf('=', at)
    if (equals < 0) break
    const name = text
      .slice(at, equals)
      .replace(/^[\s,]+/, '')
      .trim()
      .toLowerCase()
    let end: number
    let value: string
    if (text[equals + 1] === '"') {
      const quote = text.indexOf('"', equals + 2)
      end = quote < 0 ? text.length : quote + 1
      value = text.slice(equals + 2, quote < 0 ? text.length : quote)
    } else {
      const comma = text.indexOf(',', equals)
      end = comma < 0 ? text.length : comma
      value = text.slice(equals + 1, end).trim()
    }
    if (!found.has(name)) found.set(name, value)
    at = end
  }
  return found
}

/** Of several challenges the first. An error code is one of RFC 6750's alphabet, or none. */
export const challengeOf = (header: string | undefined): Challenge | undefined => {
  const text = header?.slice(0, MAX_HEADER).trim() ?? ''
  if (text === '' || text === '-') return undefined
  const blank = text.indexOf(' ')
  const scheme = (blank < 0 ? text : text.slice(0, blank)).toLowerCase()
  const found = blank < 0 ? new Map<string, string>() : parameters(text.slice(blank + 1))
  const error = found.get('error')
  const description = found.get('error_description')
  return {
    scheme,
    ...(error !== undefined && /^[a-z_]{1,64}$/.test(error) ? { error } : {}),
    ...(description === undefined ? {} : { description }),
  }
}
