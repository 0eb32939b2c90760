import { browserOf } from '../people.ts'
import type { Incident } from './incident.ts'

const EVERY_MS = 500
const READER = {
  account: 'reader',
  address: '2001:db8:7ab5::2',
  browser: browserOf(0),
} as const

export const twoTabs: Incident = {
  id: 'two-tabs',
  title: 'Two tabs',
  description:
    'One browser has the order history open twice; both tabs exchange the same refresh token at once, again and again.',
  breaks: [],
  instead: 'nothing: the server takes a token twice within its grace, and nobody is paged',
  start: ({ flows, every }) => {
    let session = flows.signIn('order-history', READER).catch(() => undefined)
    return every(EVERY_MS, async () => {
      const shared = await session
      if (shared === undefined) {
        session = flows.signIn('order-history', READER).catch(() => undefined)
        return
      }
      const tabs = await Promise.all([flows.refresh(shared), flows.refresh(shared)])
      // What the last tab saved both go on with.
      session = Promise.resolve(tabs.findLast((answer) => answer !== undefined))
    })
  },
}
