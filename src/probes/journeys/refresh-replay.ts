// RFC 9700 4.14.2: a refresh token that was rotated away must be refused. The session is the probe's own.
import { refreshTokenGrant } from 'openid-client'
import { scripted } from '../session.ts'
import { firstRefreshToken, refreshed } from './refresh-cycle.ts'

export const createRefreshReplay = scripted(async (session) => {
  const { server, account, fail, isRefused, wait } = session
  const first = await firstRefreshToken(session)
  const open = (problem: string): never =>
    fail({ step: 'replay_accepted', outcome: 'neutral', reason: 'replay', problem })
  if ((await refreshed(session, first)) === first) open('the server does not rotate refresh tokens')
  if (account.replayAfterSeconds > 0) await wait(account.replayAfterSeconds * 1000)
  const refused = await isRefused('replay_request', ['invalid_grant'], () =>
    refreshTokenGrant(server, first),
  )
  if (!refused) open('a refresh token that was rotated away is accepted')
})
