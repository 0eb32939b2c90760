// What the demo's clients do when nothing is broken, honest mistakes included.
import { REDIRECT_URI } from './clients.ts'
import type { Flows, Session } from './flows.ts'
import { callerOf, peopleAtHome, serverCaller, type Person } from './people.ts'
import type { Action } from './plan.ts'

const MOST_SESSIONS = 60

export interface TrafficOptions {
  readonly flows: Flows
  readonly random: () => number
  /** URLs of the services. */
  readonly orders: string
  readonly stock: string
  /** A client that does nothing of its own for now. */
  readonly isIdle: (client: string) => boolean
}

export const createTraffic = ({
  flows,
  random,
  orders,
  stock,
  isIdle,
}: TrafficOptions): Readonly<Record<Action, () => Promise<unknown>>> => {
  const people = peopleAtHome(random)
  let sessions: Session[] = []
  let serviceTokens: { readonly token: string; readonly client: string }[] = []

  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const keep = (session: Session | undefined): void => {
    if (session !== undefined) sessions = [...sessions, session].slice(-MOST_SESSIONS)
  }
  const someone = (): Person => people[Math.floor(random() * people.length)] as Person

  return {
    'sign-in': async () =>
      keep(
        await flows.signIn(
          pick(['web-shop', 'mobile-app', 'order-history']) ?? 'web-shop',
          someone(),
        ),
      ),
    refresh: async () => {
      const session = pick(sessions)
      if (session === undefined) return
      sessions = sessions.filter((other) => other !== session)
      keep(await flows.refresh(session))
    },
    'client-credentials': async () => {
      const client = pick(['reports-job', 'billing-job', 'stock-sync']) ?? 'reports-job'
      if (isIdle(client)) return
      const { access_token } = await flows.post('/token', client, {
        grant_type: 'client_credentials',
      })
      if (access_token !== undefined)
        serviceTokens = [...serviceTokens, { token: access_token, client }].slice(-20)
    },
    'call-orders': () => {
      const session = random() < 0.03 ? undefined : pick(sessions)
      const from = callerOf(session?.client ?? 'order-history', session?.person ?? someone())
      return flows.call(orders, session?.accessToken, from)
    },
    'call-stock': () => {
      const { token, client = 'stock-sync' } = pick(serviceTokens) ?? {}
      return flows.call(stock, token, serverCaller(client))
    },
    device: async () => {
      const from = callerOf('tv-app', someone())
      const { device_code } = await flows.post(
        '/device/auth',
        'tv-app',
        { scope: 'openid' },
        { from },
      )
      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
      if (device_code !== undefined)
        await flows.post('/token', 'tv-app', { grant_type, device_code }, { from })
    },
    revoke: async () => {
      const session = pick(sessions)
      if (session?.refreshToken === undefined) return
      sessions = sessions.filter((other) => other !== session)
      await flows.post(
        '/token/revocation',
        session.client,
        { token: session.refreshToken },
        { from: callerOf(session.client, session.person) },
      )
    },
    'wrong-secret': () =>
      flows.post(
        '/token',
        'reports-job',
        { grant_type: 'client_credentials' },
        { secret: 'mistyped' },
      ),
    'reused-code': async () => {
      const granted = await flows.authorize('web-shop', someone())
      if (granted === undefined) return
      const form = {
        grant_type: 'authorization_code',
        code: granted.code,
        code_verifier: granted.verifier,
        redirect_uri: REDIRECT_URI,
      }
      await flows.post('/token', 'web-shop', form)
      await flows.post('/token', 'web-shop', form)
    },
    'garbage-refresh': () =>
      flows.post('/token', 'web-shop', {
        grant_type: 'refresh_token',
        refresh_token: 'no-such-token',
      }),
    'missing-parameter': () =>
      flows.post('/token', 'web-shop', { grant_type: 'authorization_code' }),
  }
}
