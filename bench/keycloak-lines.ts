// Seeded Keycloak console lines (JSON), as a busy server with success events at info writes them.
import { hex32 } from '../src/identifier.ts'

/** Whole numbers of 32 bits by sfc32: its period is so long that no token of a long run comes again, and no two seeds meet. */
const seeded = (seed: number): (() => number) => {
  let [a, b, c, count] = [seed, 0x9e3779b9, 0x243f6a88, 1]
  const next = (): number => {
    const t = (a + b + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return t >>> 0
  }
  for (let mixed = 0; mixed < 12; mixed++) next()
  return next
}

const FRAME = (
  time: string,
  logger: string,
  level: string,
  message: string,
  thread: number,
): string =>
  JSON.stringify({
    timestamp: time,
    sequence: 3000,
    loggerClassName: 'org.jboss.logging.Logger',
    loggerName: logger,
    level,
    message,
    threadName: `executor-thread-${thread}`,
    threadId: thread,
    mdc: {},
    ndc: '',
    hostName: 'kc',
    processName: '/usr/bin/java',
    processId: 4711,
    'service.name': 'keycloak',
  })

const EIGHT_DIGITS = 8

/** `digits`: a multiple of 8. */
const hex = (next: () => number, digits: number): string => {
  let text = ''
  for (let i = 0; i < digits; i += EIGHT_DIGITS) text += hex32(next())
  return text
}

const quoted = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')

export interface LineOptions {
  readonly clients?: number
  /** Of the first line, ms. */
  readonly start?: number
  /** From line to line. */
  readonly stepMs?: number
}

/** One line after the other; time goes on by 10 ms a line where nothing else is said. */
export const keycloakLines = (
  seed: number,
  { clients = 60, start = Date.UTC(2026, 10, 23), stepMs = 10 }: LineOptions = {},
): ((index: number, atMs?: number) => string) => {
  const next = seeded(seed)
  const random = (): number => next() / 2 ** 32
  return (index, atMs = start + index * stepMs) => {
    const nanoseconds = String(Math.floor((atMs % 1) * 1e6)).padStart(6, '0')
    const time = `${new Date(atMs).toISOString().slice(0, -1)}${nanoseconds}Z`
    const thread = 1 + Math.floor(random() * 16)
    const share = random()
    if (share < 0.1)
      return FRAME(
        time,
        'org.infinispan.CONTAINER',
        'INFO',
        'ISPN000974: Virtual threads support: disabled',
        thread,
      )
    const head = {
      realmId: hex(next, 32),
      realmName: random() < 0.7 ? 'main' : 'partners',
      clientId: `client-${Math.floor(random() * clients)}`,
      userId: hex(next, 32),
    }
    const tail = {
      sessionId: hex(next, 24),
      ipAddress: `10.0.${Math.floor(random() * 255)}.${Math.floor(random() * 255)}`,
    }
    const event = (type: string, more: Readonly<Record<string, string>>, level = 'INFO'): string =>
      FRAME(time, 'org.keycloak.events', level, quoted({ type, ...head, ...tail, ...more }), thread)
    const token = {
      token_id: `onrtac:${hex(next, 32)}`,
      refresh_token_id: hex(next, 32),
      scope: 'openid profile email',
      client_auth_method: 'client-secret',
    }
    if (share < 0.45)
      return event('REFRESH_TOKEN', {
        ...token,
        grant_type: 'refresh_token',
        updated_refresh_token_id: hex(next, 32),
      })
    if (share < 0.65)
      return event('CODE_TO_TOKEN', {
        ...token,
        grant_type: 'authorization_code',
        code_id: hex(next, 24),
      })
    if (share < 0.8)
      return event('CLIENT_LOGIN', {
        token_id: token.token_id,
        grant_type: 'client_credentials',
        scope: 'email',
        client_auth_method: 'client-secret',
      })
    if (share < 0.9)
      return event('LOGIN', {
        auth_method: 'openid-connect',
        auth_type: 'code',
        redirect_uri: 'https://shop.example/cb',
        code_id: hex(next, 24),
        username: 'alice',
      })
    if (share < 0.95)
      return event('INTROSPECT_TOKEN', {
        token_id: token.token_id,
        token_type: 'Bearer',
        client_auth_method: 'client-secret',
      })
    return event(
      'REFRESH_TOKEN_ERROR',
      {
        error: 'invalid_token',
        reason: 'Token is not active',
        grant_type: 'refresh_token',
        client_auth_method: 'client-secret',
      },
      'WARN',
    )
  }
}
