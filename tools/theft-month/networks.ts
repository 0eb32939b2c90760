// Where devices are attached: homes, offices behind one address, phones behind their carrier, tunnels, cafes, data centres.
import type { Random } from './random.ts'

/** A host of both stacks uses now one address, now the other. */
export interface Network {
  readonly v4: string
  readonly v6?: string
}

const HOMES = 6000
const OFFICES = 3
const CARRIERS = 3
/** Blocks behind which one carrier hides its phones. */
const CARRIER_BLOCKS = 60
const CAFES = 300
const TUNNELS = 40

const block = (first: number, index: number, host: number): string =>
  `${first + (index >> 16)}.${(index >> 8) & 255}.${index & 255}.${host}`

export interface Networks {
  readonly home: (random: Random) => Network
  readonly office: (index: number) => Network
  /** Each attachment may come out elsewhere. */
  readonly cellular: (carrier: number, random: Random) => Network
  /** Each of another operator, so that its network is new to most guests. */
  readonly cafe: (random: Random) => Network
  /** The company's: everybody comes out at one address. */
  readonly companyTunnel: () => Network
  /** A commercial one: any of its exits, which other operators host. */
  readonly tunnel: (random: Random) => Network
  readonly dataCentre: (random: Random) => Network
}

export const OFFICE_COUNT = OFFICES
export const CARRIER_COUNT = CARRIERS

export const NETWORKS: Networks = {
  home: (random) => {
    const v4 = block(80, random.whole(HOMES), 1 + random.whole(250))
    if (!random.chance(0.4)) return { v4 }
    const prefix = random.whole(65_536).toString(16)
    return { v4, v6: `2a02:${random.whole(64).toString(16)}:${prefix}::${random.whole(9999)}` }
  },
  office: (index) => ({ v4: block(193, index, 10) }),
  cellular: (carrier, random) => {
    const v4 = block(100, 4096 * carrier + random.whole(CARRIER_BLOCKS), 1 + random.whole(250))
    if (!random.chance(0.5)) return { v4 }
    return { v4, v6: `2a01:${carrier}:${random.whole(4096).toString(16)}::${random.whole(9999)}` }
  },
  cafe: (random) => ({ v4: block(150, random.whole(CAFES) << 8, 1 + random.whole(250)) }),
  companyTunnel: () => ({ v4: block(194, 7, 20) }),
  tunnel: (random) => ({ v4: block(185, random.whole(TUNNELS) << 8, 1 + random.whole(250)) }),
  dataCentre: (random) => ({ v4: block(45, random.whole(4000), 1 + random.whole(250)) }),
}

export const addressOn = ({ v4, v6 }: Network, random: Random): string =>
  v6 !== undefined && random.chance(0.6) ? v6 : v4
