// Three hours of a log with an outage of ten minutes, a token that leaked, and a key that rotated.
export const BEGUN = Date.parse('2026-11-10T08:00:00Z')
export const MINUTE = 60_000
export const OUTAGE_MS = BEGUN + 90 * MINUTE
export const OUTAGE_MINUTES = 10

const line = (timeMs: number, keys: object): string =>
  `${JSON.stringify({ time: new Date(timeMs).toISOString(), ...keys })}\n`

const request = (timeMs: number, client: string): string => {
  const isOut = timeMs >= OUTAGE_MS && timeMs < OUTAGE_MS + OUTAGE_MINUTES * MINUTE
  return line(timeMs, {
    kind: 'token_request',
    client,
    region: 'eu-west-1',
    grant_type: 'client_credentials',
    scopes: ['orders'],
    ...(isOut
      ? { outcome: 'dependency_error', error: 'server_error', reason: 'storage' }
      : { outcome: 'success' }),
  })
}

const validation = (timeMs: number, decision: 'accept' | 'reject'): string =>
  line(timeMs, {
    kind: 'token_validation',
    outcome: decision === 'accept' ? 'success' : 'client_error',
    decision,
    resource_server: 'orders',
    mode: 'local',
    token: 'leaked',
    client: 'shop',
  })

export const outageLog = (): string => {
  const lines: (readonly [timeMs: number, text: string])[] = []
  for (let i = 0; i < 180 * 6; i++) {
    const timeMs = BEGUN + i * 10_000
    lines.push([timeMs, request(timeMs, i % 3 === 0 ? 'shop' : 'mobile')])
  }
  const add = (minutes: number, make: (timeMs: number) => string): void => {
    const timeMs = OUTAGE_MS + minutes * MINUTE + 1
    lines.push([timeMs, make(timeMs)])
  }
  add(-30, (timeMs) =>
    line(timeMs, {
      kind: 'token_request',
      outcome: 'success',
      client: 'shop',
      grant_type: 'client_credentials',
      issued_token: 'leaked',
      expires_at: new Date(timeMs + 180 * MINUTE).toISOString(),
    }),
  )
  add(-10, (timeMs) => validation(timeMs, 'accept'))
  add(3, (timeMs) =>
    line(timeMs, {
      kind: 'revocation',
      outcome: 'success',
      revokes: 'token',
      cause: 'request',
      token: 'leaked',
      client: 'shop',
    }),
  )
  add(6, (timeMs) => validation(timeMs, 'accept'))
  add(8, (timeMs) => validation(timeMs, 'reject'))
  for (const phase of ['published', 'signing'] as const)
    add(phase === 'published' ? 20 : 25, (timeMs) =>
      line(timeMs, { kind: 'key_rotation', outcome: 'success', phase, key_id: 'k2' }),
    )
  return lines
    .toSorted(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join('')
}
