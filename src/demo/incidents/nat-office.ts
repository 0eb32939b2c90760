import { browserOf, type Caller } from '../people.ts'
import type { Session } from '../flows.ts'
import type { Incident } from './incident.ts'

const USERS = 100
const EVERY_MS = 150
const ADDRESS = '203.0.113.7'

const COLLEAGUES = Array.from({ length: USERS }, (_, number) => ({
  account: `colleague-${number}`,
  address: ADDRESS,
  browser: browserOf(number),
}))

export const natOffice: Incident = {
  id: 'nat-office',
  title: 'NAT office',
  description: `${USERS} people behind one address: tabs exchange a token at once, lost answers are asked for again, the VPN of some goes on and off.`,
  breaks: [],
  instead: 'nothing: many people behind one address, their tabs and retries are no theft',
  start: ({ flows, callOrders, every }) => {
    const sessions = new Map<string, Session>()
    let turn = 0
    return every(EVERY_MS, async () => {
      const number = turn++ % USERS
      const colleague = COLLEAGUES[number]
      if (colleague === undefined) return
      const { account, browser: agent } = colleague
      const session = sessions.get(account) ?? (await flows.signIn('order-history', colleague))
      sessions.delete(account)
      if (session === undefined) return
      const home: Caller = { address: `198.51.100.${1 + number}`, agent }
      const again = (): Promise<Session | undefined> => flows.refresh(session)
      const answers =
        number % 3 === 0
          ? await Promise.all([again(), again()])
          : // Its first answer is lost; every fifth was at home then.
            [await flows.refresh(session, number % 5 === 0 ? home : undefined), await again()]
      const kept = answers.findLast((answer) => answer !== undefined)
      if (kept === undefined) return
      sessions.set(account, kept)
      // Where a VPN goes on and off, one token comes from both places in turn.
      const places = number % 5 === 0 ? [undefined, home, undefined, home] : [undefined]
      for (const place of places) await callOrders(kept, place)
    })
  },
}
