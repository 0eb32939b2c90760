// Seeded Keycloak console lines (JSON), as a busy server with success events at info writes them.
import { seededRandom } from '../src/demo/plan.ts'

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

const hex = (random: () => number, digits: number): string =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')

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

/** One line; time goes on by 10 ms a line where nothing else is said. */
export const keycloakLines = (
  seed: number,
  { clients = 60, start = Date.UTC(2026, 10, 23), stepMs = 10 }: LineOptions = {},
): ((index: number) => string) => {
  const random = seededRandom(seed)
  return (index) => {
    const time = `${new Date(start + index * stepMs).toISOString().slice(0, -1)}123456Z`
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
      realmId: hex(random, 32),
      realmName: random() < 0.7 ? 'main' : 'partners',
      clientId: `client-${Math.floor(random() * clients)}`,
      userId: hex(random, 32),
    }
    const tail = {
      sessionId: hex(random, 24),
      ipAddress: `10.0.${Math.floor(random() * 255)}.${Math.floor(random() * 255)}`,
    }
    const event = (type: string, more: Readonly<Record<string, string>>, level = 'INFO'): string =>
      FRAME(time, 'org.keycloak.events', level, quoted({ type, ...head, ...tail, ...more }), thread)
    const token = {
      token_id: `onrtac:${hex(random, 32)}`,
      refresh_token_id: hex(random, 32),
      scope: 'openid profile email',
      client_auth_method: 'client-secret',
    }
    if (share < 0.45)
      return event('REFRESH_TOKEN', {
        ...token,
        grant_type: 'refresh_token',
        updated_refresh_token_id: hex(random, 32),
      })
    if (share < 0.65)
      return event('CODE_TO_TOKEN', {
        ...token,
        grant_type: 'authorization_code',
        code_id: hex(random, 24),
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
        code_id: hex(random, 24),
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
