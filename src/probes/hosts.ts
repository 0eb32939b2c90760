// Where a watcher may go: a server that was taken over must not make it ask somebody else.

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
const PRIVATE_V4 =
  /^(?=\d+(?:\.\d+){3}$)(?:10|192\.168|169\.254|0|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./
const PRIVATE_V6 = /^\[(?:f[cd]|fe[89ab]|::)/

const isLoopback = ({ hostname }: URL): boolean => LOOPBACK.test(hostname)
/** An address, not a name, of a network of one's own. */
const isPrivate = (url: URL): boolean =>
  isLoopback(url) || PRIVATE_V4.test(url.hostname) || PRIVATE_V6.test(url.hostname)

/** Of an address as a resolver gives it; one with a zone is of the own link. */
export const isPrivateAddress = (address: string): boolean => {
  const url = URL.parse(`http://${address.includes(':') ? `[${address}]` : address}`)
  return url === null || isPrivate(url)
}

/** A redirect is followed on the same host only, and never away from https. */
export const mayRedirect = (from: URL, to: URL): boolean =>
  to.host === from.host && to.protocol === from.protocol

/**
 * What a discovery document names, the key set or an endpoint: on the issuer's own host; else over https, and not at an address of a
 * private network unless the issuer is there too; over http on loopback only, where the issuer is as well.
 */
export const mayAsk = (issuer: URL, named: URL): boolean => {
  if (named.username !== '' || named.password !== '') return false
  if (named.host === issuer.host && named.protocol === issuer.protocol) return true
  if (isPrivate(named) && !isPrivate(issuer)) return false
  if (named.protocol === 'https:') return true
  return named.protocol === 'http:' && isLoopback(named) && isLoopback(issuer)
}
