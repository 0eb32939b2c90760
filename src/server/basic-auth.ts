// Users with passwords, RFC 7617: each pair of a name and a password costs one bcrypt, a scrape that comes again costs none.
import { createHmac, randomBytes } from 'node:crypto'
import type { WebConfig } from '../config/web-config.ts'
import type { Compare } from './bcrypt.ts'

export type Users = WebConfig['users']
/** `busy`: so many new passwords wait that this one was not looked at. */
export type Entry = 'admitted' | 'unauthorized' | 'busy'
export type AdmitUser = (users: Users, authorization: string | undefined) => Entry | Promise<Entry>

const MAX_HEADER_CHARS = 10_000
const MAX_WRONG = 100

interface Credentials {
  readonly name: string
  readonly password: string
}

export const credentialsOf = (authorization: string | undefined): Credentials | undefined => {
  const [, encoded] =
    /^basic +([A-Za-z0-9+/]*={0,2}) *$/i.exec((authorization ?? '').slice(0, MAX_HEADER_CHARS)) ??
    []
  if (encoded === undefined) return undefined
  const plain = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = plain.indexOf(':')
  return colon < 0 ? undefined : { name: plain.slice(0, colon), password: plain.slice(colon + 1) }
}

/** Passwords are remembered by a keyed hash only, under a key of this process. */
export const createAdmitUser = (compare: Compare): AdmitUser => {
  const secret = randomBytes(32)
  const digest = (...parts: readonly string[]): string => {
    const hmac = createHmac('sha256', secret)
    for (const part of parts) hmac.update(`${part.length}:`).update(part)
    return hmac.digest('base64')
  }
  // Apart, so that who guesses does not push the scraper's out. One right password a user.
  const right = new Map<string, string>()
  const wrong = new Set<string>()
  const underWay = new Map<string, Promise<Entry>>()

  /** An unknown user costs what one of the known ones costs, always the same one. */
  const hashFor = (users: Users, name: string): string => {
    const hashes = [...users.values()]
    const at = Buffer.from(digest('user', name), 'base64').readUInt32BE() % hashes.length
    return users.get(name) ?? hashes[at] ?? ''
  }
  const note = (name: string, key: string, admitted: boolean): Entry => {
    if (admitted) {
      right.set(name, key)
      return 'admitted'
    }
    const [oldest] = wrong
    if (wrong.size >= MAX_WRONG && oldest !== undefined) wrong.delete(oldest)
    wrong.add(key)
    return 'unauthorized'
  }

  return (users, authorization) => {
    const given = credentialsOf(authorization)
    if (given === undefined) return 'unauthorized'
    const { name, password } = given
    const hash = hashFor(users, name)
    const key = digest(name, hash, password)
    if (right.get(name) === key && users.has(name)) return 'admitted'
    if (wrong.has(key)) return 'unauthorized'
    const already = underWay.get(key)
    if (already !== undefined) return already
    const same = compare(password, hash)
    if (same === undefined) return 'busy'
    const entry = same
      .then((isSame) => note(name, key, isSame && users.has(name)))
      .finally(() => underWay.delete(key))
    underWay.set(key, entry)
    return entry
  }
}
