// The authorization server and the resource servers as far as their logs go: refresh tokens rotate, reuse ends the family.
import type { Random } from './random.ts'

/** Which log a line is in; each has several replicas. */
export type Log = 'authorization-server' | 'resource-server'
export interface Line {
  readonly timeMs: number
  readonly log: Log
  readonly text: string
}

export interface Caller {
  readonly client: string
  readonly ip: string
  readonly user_agent: string
}
export interface Grant {
  readonly family: string
  readonly session: string
  readonly subject: string
}
export interface Tokens extends Grant {
  readonly access: string
  readonly refresh: string
  readonly expiresMs: number
}

export interface Server {
  readonly login: (timeMs: number, caller: Caller, subject: string) => Tokens
  /** undefined: refused. */
  readonly refresh: (timeMs: number, caller: Caller, refresh: string) => Tokens | undefined
  /** Whether a resource server, which knows nothing of revocations, accepts it. */
  readonly use: (timeMs: number, caller: Caller, tokens: Tokens, resource: string) => boolean
  readonly logout: (timeMs: number, caller: Caller, tokens: Tokens) => void
}

const ACCESS_MS = 20 * 60_000
/** The token directly before the current one may be presented again so soon; the answer is another pair. */
const LEEWAY_MS = 3000

interface Family extends Grant {
  current: string
  rotatedMs: number
  parent: string
  dead: boolean
}

export const createServer = (random: Random, write: (line: Line) => void): Server => {
  let made = 0
  const name = (prefix: string): string =>
    `${prefix}-${made++}-${Math.floor(random.next() * 1e9).toString(36)}`
  const families = new Map<string, Family>()
  const familyOf = new Map<string, Family>()

  const tell = (log: Log, timeMs: number, keys: object): void => {
    const time = new Date(Math.round(timeMs)).toISOString()
    write({ timeMs, log, text: JSON.stringify({ time, ...keys }) })
  }
  const issue = (
    timeMs: number,
    caller: Caller,
    family: Family,
    presented: string | undefined,
  ): Tokens => {
    const { family: id, session, subject } = family
    const refresh = name('rt')
    const access = name('at')
    family.parent = family.current
    family.current = refresh
    family.rotatedMs = timeMs
    familyOf.set(refresh, family)
    const expiresMs = timeMs + ACCESS_MS
    tell('authorization-server', timeMs, {
      kind: 'token_request',
      outcome: 'success',
      grant_type: presented === undefined ? 'authorization_code' : 'refresh_token',
      ...caller,
      ...(presented === undefined ? {} : { refresh_token: presented }),
      issued_token: access,
      issued_refresh_token: refresh,
      family: id,
      session,
      subject,
      expires_at: new Date(Math.round(expiresMs)).toISOString(),
    })
    return { family: id, session, subject, access, refresh, expiresMs }
  }

  return {
    login: (timeMs, caller, subject) => {
      const grant = { family: name('fam'), session: name('ses'), subject }
      const family = { ...grant, current: '', parent: '', rotatedMs: 0, dead: false }
      families.set(grant.family, family)
      return issue(timeMs, caller, family, undefined)
    },
    refresh: (timeMs, caller, refresh) => {
      const family = familyOf.get(refresh)
      if (family === undefined) return undefined
      const isCurrent = refresh === family.current
      const inLeeway = refresh === family.parent && timeMs - family.rotatedMs <= LEEWAY_MS
      if (!family.dead && (isCurrent || inLeeway)) return issue(timeMs, caller, family, refresh)
      const { family: id, session, subject } = family
      const grant = { family: id, session, subject, client: caller.client }
      tell('authorization-server', timeMs, {
        kind: 'token_request',
        outcome: 'client_error',
        error: 'invalid_grant',
        reason: isCurrent ? 'refresh_revoked' : 'refresh_reused',
        grant_type: 'refresh_token',
        ...caller,
        refresh_token: refresh,
        ...grant,
      })
      if (!family.dead)
        tell('authorization-server', timeMs + 1, {
          kind: 'revocation',
          outcome: 'success',
          revokes: 'family',
          cause: 'reuse',
          ...grant,
        })
      family.dead = true
      return undefined
    },
    use: (timeMs, caller, tokens, resource) => {
      const isLive = timeMs < tokens.expiresMs
      tell('resource-server', timeMs, {
        kind: 'token_validation',
        outcome: isLive ? 'success' : 'client_error',
        decision: isLive ? 'accept' : 'reject',
        ...(isLive ? {} : { reason: 'expired' }),
        resource_server: resource,
        mode: 'local',
        token: tokens.access,
        subject: tokens.subject,
        ...caller,
      })
      return isLive
    },
    logout: (timeMs, caller, tokens) => {
      const family = families.get(tokens.family)
      if (family !== undefined) family.dead = true
      tell('authorization-server', timeMs, {
        kind: 'revocation',
        outcome: 'success',
        revokes: 'session',
        cause: 'logout',
        session: tokens.session,
        subject: tokens.subject,
        ...caller,
      })
    },
  }
}
