import type { Incident } from './incident.ts'

/** More than the 200 ms promise, less than the 500 ms one. */
const SLOW_MS = 250

export const slowStorage: Incident = {
  id: 'slow-storage',
  title: 'Slow storage',
  description: `Saving an access token takes ${SLOW_MS} ms.`,
  breaks: ['token-issuance-latency-200ms'],
  start: ({ store }) => {
    store.faults.slowMs = SLOW_MS
    // JWTs are not saved; their refresh tokens and client credentials are.
    for (const model of ['AccessToken', 'ClientCredentials', 'RefreshToken'])
      store.faults.slowModels.add(model)
    return () => store.faults.slowModels.clear()
  },
}
