// Who is at the other end: on one machine all of them would be one address, so each says its own, as behind a proxy (X-Forwarded-For).
// Addresses are those of documentation (RFC 5737, RFC 3849).

/** Where a request comes from. */
export interface Caller {
  readonly address: string
  readonly agent: string
}

export interface Person {
  readonly account: string
  /** IPv4 or IPv6. */
  readonly address: string
  readonly browser: string
}

const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
] as const
export const browserOf = (number: number): string =>
  BROWSERS[number % BROWSERS.length] ?? BROWSERS[0]

const PEOPLE = 40

/** People at home, each in a network of their own. */
export const peopleAtHome = (random: () => number): readonly Person[] =>
  Array.from({ length: PEOPLE }, (_, number) => {
    const network = (0x1000 + number * 0x100 + Math.floor(random() * 0x100)).toString(16)
    return {
      account: `user-${number}`,
      address: `2001:db8:${network}::${1 + Math.floor(random() * 0xfff)}`,
      browser: browserOf(Math.floor(random() * BROWSERS.length)),
    }
  })

/** Programs on servers: one address each, whoever the user is. */
const ON_SERVERS: Readonly<Record<string, Caller>> = {
  'web-shop': { address: '192.0.2.10', agent: 'shop-backend/4.1' },
  'reports-job': { address: '192.0.2.20', agent: 'reports-job/1.0' },
  'billing-job': { address: '192.0.2.21', agent: 'billing-job/1.0' },
  'stock-sync': { address: '192.0.2.22', agent: 'stock-sync/1.0' },
}
/** Apps name themselves; a page in a browser does not. */
const APPS: Readonly<Record<string, string>> = {
  'mobile-app': 'ShopApp/9.3 (iPhone; iOS 19.1)',
  'tv-app': 'TvApp/2.0',
}

/** Who calls where a client acts for a person. */
export const callerOf = (client: string, person: Person): Caller =>
  ON_SERVERS[client] ?? { address: person.address, agent: APPS[client] ?? person.browser }

/** Who calls where a client acts for itself. */
export const serverCaller = (client: string): Caller =>
  ON_SERVERS[client] ?? { address: '192.0.2.99', agent: `${client}/1.0` }

export const headersOf = ({ address, agent }: Caller): Record<string, string> => ({
  'x-forwarded-for': address,
  'user-agent': agent,
})
