// Issuances of tokens of one server, as an event and as the same event's line: 1000 a second of
// records, valid for an hour.
import { authEvent, type AuthEvent } from '../src/events.ts'
import { createIdentify, REPLAY_KEYS } from '../src/identifier.ts'

const START_MS = Date.UTC(2026, 10, 23)
const LIFETIME_SECONDS = 3600
const CLIENTS = 60
const ADDRESS_CLASSES = 20_000
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

const identify = createIdentify(REPLAY_KEYS, '')

export const timeMsOf = (index: number): number => START_MS + index

/** One of so many refreshes, and rotates a refresh token away. */
export const A_REFRESH_IN = 4

/** Of four: three log-ins, and a refresh that continues the chain of the first. */
const valuesOf = (index: number) => {
  const isRefresh = index % A_REFRESH_IN === A_REFRESH_IN - 1
  const login = isRefresh ? index + 1 - A_REFRESH_IN : index
  const address = login % ADDRESS_CLASSES
  return {
    outcome: 'success',
    client: `client-${login % CLIENTS}`,
    grant_type: isRefresh ? 'refresh_token' : 'authorization_code',
    lifetime_seconds: LIFETIME_SECONDS,
    ip: `10.${address >> 8}.${address & 255}.7`,
    user_agent: AGENT,
    issued_token: `access-${index}`,
    issued_refresh_token: `refresh-${index}`,
    session: `session-${login}`,
    subject: `subject-${login}`,
    ...(isRefresh ? { refresh_token: `refresh-${login}` } : {}),
  } as const
}

export const issuance = (index: number): AuthEvent => {
  const values = valuesOf(index)
  const event = authEvent('token_request', timeMsOf(index), 'authslo')
  const refresh = 'refresh_token' in values ? values.refresh_token : undefined
  return Object.assign(event, {
    ...values,
    source: 'app',
    server: 'as',
    issued_token: identify.value(values.issued_token),
    issued_refresh_token: identify.value(values.issued_refresh_token),
    session: identify.id(values.session),
    subject: identify.id(values.subject),
    refresh_token: refresh === undefined ? undefined : identify.value(refresh),
  })
}

export const issuanceLine = (index: number): string =>
  JSON.stringify({
    time: new Date(timeMsOf(index)).toISOString(),
    kind: 'token_request',
    ...valuesOf(index),
  })
