import type { Incident } from './incident.ts'

const CLIENT = 'stock-sync'
const CALLED_EVERY_MS = 1000

export const staleRevocationCache: Incident = {
  id: 'stale-revocation-cache',
  title: 'Stale revocation cache',
  description:
    'The stock service keeps the answers of the authorization server and never asks again: a token that was revoked goes on opening the door.',
  // From a minute on: that is the promise.
  breaks: ['revocation-propagation'],
  start: ({ flows, stock, inTurn }) => {
    stock.keepAnswers(true)
    let revoked: string | undefined
    const step = async (): Promise<void> => {
      if (revoked !== undefined) {
        await stock.call(CLIENT, revoked)
        return
      }
      const { access_token: token } = await flows.post('/token', CLIENT, {
        grant_type: 'client_credentials',
      })
      if (token === undefined) return
      await stock.call(CLIENT, token)
      await flows.post('/token/revocation', CLIENT, { token })
      revoked = token
    }
    const stop = inTurn(CALLED_EVERY_MS, step)
    return () => {
      stop()
      stock.keepAnswers(false)
    }
  },
}
