// Who presents a token, as far as a record tells: the class of the address and the family of the agent. Never printed.
import type { Locate } from './suspicious-use/signals.ts'

/**
 * Address class: the /24 of an IPv4 address (also one mapped into IPv6), the /48 of an IPv6 address; undefined: no address.
 * A port and brackets are cut off.
 */
export const addressClass = (ip: string | undefined): string | undefined => {
  if (ip === undefined) return undefined
  const address = bare(ip.trim().toLowerCase())
  const mapped = address.startsWith('::ffff:') ? address.slice(7) : address
  if (v4.test(mapped)) return `${mapped.slice(0, mapped.lastIndexOf('.'))}.0/24`
  const groups = v6Groups(address)
  return groups === undefined ? undefined : `${groups.slice(0, 3).join(':')}::/48`
}

/** The network of an operator, where the operator's source of locations tells it; then it is the class of the address. */
export const autonomousSystem = (ip: string, locate: Locate | undefined): string | undefined => {
  const asn = locate?.(ip)?.asn
  return asn === undefined ? undefined : `AS${asn}`
}

/** The network that an address class is part of, about one operator's: the /16 of an IPv4 class, the /32 of an IPv6 one. */
export const networkOf = (ofAddress: string): string =>
  ofAddress.endsWith('/24') ? ofAddress.split('.', 2).join('.') : ofAddress.split(':', 2).join(':')

const v4 = /^(?:\d{1,3}\.){3}\d{1,3}$/

const bare = (address: string): string => {
  if (address.startsWith('[')) return address.slice(1, Math.max(address.indexOf(']'), 1))
  const colon = address.indexOf(':')
  const isV4WithPort = colon > 0 && colon === address.lastIndexOf(':') && address.includes('.')
  return isV4WithPort ? address.slice(0, colon) : address
}

/** The eight groups without leading zeros; undefined: no IPv6 address. */
const v6Groups = (address: string): readonly string[] | undefined => {
  const [plain = ''] = address.split('%')
  const [left = '', right, ...more] = plain.split('::')
  if (!plain.includes(':') || more.length > 0) return undefined
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const missing = 8 - head.length - tail.length
  if (missing < 0 || (right === undefined && missing !== 0)) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  if (!groups.every((group) => /^[\da-f]{1,4}$/.test(group))) return undefined
  return groups.map((group) => group.replace(/^0+(?=.)/, ''))
}

/** Tried in this order: a browser names those it is like before itself. */
const FAMILIES: readonly (readonly [mark: string, family: string])[] = [
  ['edg', 'edge'],
  ['opr/', 'opera'],
  ['samsungbrowser', 'samsung'],
  ['fxios', 'firefox'],
  ['firefox', 'firefox'],
  ['crios', 'chrome'],
  ['headlesschrome', 'chrome-headless'],
  ['chrome', 'chrome'],
  ['safari', 'safari'],
]
const SYSTEMS = ['iphone', 'ipad', 'android', 'windows', 'mac os', 'cros', 'linux'] as const

const DESKTOPS: ReadonlySet<string> = new Set(['windows', 'mac os', 'cros', 'linux'])

/** Is it a browser on a desktop system? Those do not move between networks within minutes; phones and apps do. */
export const isDesktopBrowser = (userAgent: string | undefined): boolean =>
  userAgent?.toLowerCase().startsWith('mozilla/') === true &&
  DESKTOPS.has(agentFamily(userAgent)?.split(' ').slice(1).join(' ') ?? '')

/** Longer agents are cut: what comes later tells nothing. */
const MAX_AGENT = 512

/**
 * Agent family: browser and system without versions (`chrome windows`), so that an upgrade is no change; of other clients the
 * product without its version (`okhttp`). undefined: no agent.
 */
export const agentFamily = (userAgent: string | undefined): string | undefined => {
  if (userAgent === undefined) return undefined
  const agent = userAgent.slice(0, MAX_AGENT).trim().toLowerCase()
  if (agent === '' || agent === '-') return undefined
  if (!agent.startsWith('mozilla/')) return agent.split(/[/\s(]/, 1)[0] ?? agent
  const family = FAMILIES.find(([mark]) => agent.includes(mark))?.[1] ?? 'browser'
  const system = SYSTEMS.find((mark) => agent.includes(mark)) ?? 'other'
  return `${family} ${system}`
}
