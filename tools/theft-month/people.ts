// A thousand users, what they use, and where they sit.
import { CARRIER_COUNT, NETWORKS, OFFICE_COUNT, type Network } from './networks.ts'
import type { Random } from './random.ts'

export const DEVICES = ['browser', 'phone', 'desktop', 'gateway'] as const
export type Device = (typeof DEVICES)[number]

export interface Person {
  readonly subject: string
  readonly device: Device
  readonly client: string
  readonly home: Network
  /** Of a hundred, behind one address. */
  readonly office: Network | undefined
  readonly carrier: number
  readonly tunnel: 'company' | 'commercial' | undefined
  /** The agent that requests of that day have: versions go up over the month. */
  readonly agentOn: (day: number) => string
  /** Asks for the desktop page now and then, which changes the agent. */
  readonly asksForDesktop: boolean
  /** Page and native parts of one app, each with its own agent, use one token. */
  readonly isHybrid: boolean
  /** Part of what it asks for is asked by a backend in turn, with the same token. */
  readonly isRelayed: boolean
}

const OFFICE_PEOPLE = 100

const BROWSERS: readonly ((version: number) => string)[] = [
  (v) =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/${v}.0.0.0 Safari/537.36`,
  (v) =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/${v}.0.0.0 Safari/537.36 Edg/${v}.0.0.0`,
  (v) =>
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/${v - 120}.1 Safari/605.1.15`,
  (v) => `Mozilla/5.0 (X11; Linux x86_64; rv:${v}.0) Gecko/20100101 Firefox/${v}.0`,
  (v) => `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:${v}.0) Gecko/20100101 Firefox/${v}.0`,
]
const PHONES: readonly ((version: number) => string)[] = [
  (v) => `ShopApp/${v} CFNetwork/1490.0.4 Darwin/23.2.0`,
  (v) => `okhttp/4.${v - 130}.0`,
]
const DESKTOPS: readonly ((version: number) => string)[] = [
  (v) => `deskclient/3.${v} (linux)`,
  (v) => `Go-http-client/${v > 150 ? '2.0' : '1.1'}`,
]
/** The page part of a hybrid app, and a phone's browser that asks for the desktop page. */
export const PAGE_AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148'
export const DESKTOP_PAGE_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'
export const GATEWAY_AGENT = 'shop-gateway/2.4'

export interface PeopleOptions {
  readonly people: number
  /** Shares of users with an app of two agents, and of users whose requests are relayed. */
  readonly hybridShare: number
  readonly relayedShare: number
}

export const createPeople = (
  random: Random,
  { people, hybridShare, relayedShare }: PeopleOptions,
): readonly Person[] =>
  Array.from({ length: people }, (_, i): Person => {
    const own = random.fork(`person ${i}`)
    const share = own.next()
    const device: Device =
      share < 0.45 ? 'browser' : share < 0.8 ? 'phone' : share < 0.9 ? 'desktop' : 'gateway'
    const agent = own.pick(device === 'phone' ? PHONES : device === 'desktop' ? DESKTOPS : BROWSERS)
    const version = 138 + own.whole(4)
    const upgrades = [own.whole(30), own.whole(30)]
    const offices = Math.floor((people * 0.3) / OFFICE_PEOPLE)
    const office = Math.floor(i / OFFICE_PEOPLE)
    return {
      subject: `user-${i}`,
      device,
      client: `shop-${device}`,
      home: NETWORKS.home(own),
      office:
        office < Math.min(Math.max(offices, 1), OFFICE_COUNT) ? NETWORKS.office(office) : undefined,
      carrier: own.whole(CARRIER_COUNT),
      tunnel: own.chance(0.25) ? (own.chance(0.6) ? 'company' : 'commercial') : undefined,
      agentOn: (day) => agent(version + upgrades.filter((on) => on <= day).length),
      asksForDesktop: device === 'browser' && own.chance(0.03),
      isHybrid: device === 'phone' && own.chance(hybridShare),
      isRelayed: own.chance(relayedShare),
    }
  })
