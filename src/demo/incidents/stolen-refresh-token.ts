import type { Session } from '../flows.ts'
import { GRACE_MS } from '../store.ts'
import type { Incident } from './incident.ts'

const VICTIM = {
  account: 'victim',
  address: '2001:db8:a11c::7',
  browser: '',
} as const
const THIEF = { address: '2001:db8:bad::66', agent: 'python-requests/2.32.5' } as const

/** Later than the server takes an exchanged token again. */
const PRESENTED_EVERY_MS = GRACE_MS + 500

export const stolenRefreshToken: Incident = {
  id: 'stolen-refresh-token',
  title: 'Stolen refresh token',
  description:
    'A refresh token of the mobile app was copied; after its owner exchanged it, it is presented again and again from another network by another program.',
  breaks: [],
  instead: 'no budget: a reuse of class suspicious, one incident however often it is tried',
  start: ({ flows, inTurn }) => {
    let copied: Session | undefined
    /** No longer exchanged. */
    let isWorthless = false
    const step = async (): Promise<void> => {
      // The exchange may have taken long; a whole period after it the server no longer answers with tokens.
      if (copied !== undefined && !isWorthless) {
        isWorthless = true
        return
      }
      if (copied !== undefined) {
        await flows.refresh(copied, THIEF)
        return
      }
      const session = await flows.signIn('mobile-app', VICTIM)
      if (session === undefined) return
      const exchanged = await flows.refresh(session)
      if (exchanged !== undefined) copied = session
    }
    return inTurn(PRESENTED_EVERY_MS, step)
  },
}
