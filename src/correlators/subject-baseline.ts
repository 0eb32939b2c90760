// In which networks and with which agents each subject is usually seen (its baseline): what differs from it is no proof, and adds
// weight to one.
import type { AuthEvent } from '../events.ts'
import { Identifier } from '../identifier.ts'
import {
  isCanary,
  type Correlator,
  type CreateCorrelator,
  type NewToSubject,
} from './correlator.ts'
import { addressClass, agentFamily, autonomousSystem, networkOf } from './identity.ts'
import { createSights, type Sights, type SightsState } from './subject-baseline/sights.ts'
import { createRecentNumbers } from './recent.ts'
import type { Half } from './words.ts'

/** That some network, some agent of the subject is known at all. */
const ANY_NETWORK = 1
const ANY_AGENT = 2
/** That it was seen again when it was known. */
const AGAIN = 3

export const createSubjectBaseline: CreateCorrelator = (setup): Correlator => {
  const { keys, locate, lookups } = setup
  const servers = new Map<string, Sights>()
  const sightsOf = (server: string): Sights => {
    let sights = servers.get(server)
    if (sights === undefined) servers.set(server, (sights = createSights()))
    return sights
  }

  /** Keyed; 0: nothing to hash. */
  const hashOf = (name: string | undefined): number =>
    name === undefined ? 0 : new Identifier(name, false, keys).words()[0] || 1
  const networks = createRecentNumbers((ip) => {
    const system = autonomousSystem(ip, locate)
    const ofAddress = addressClass(ip)
    return hashOf(system ?? (ofAddress && `network ${networkOf(ofAddress)}`))
  })
  const agents = createRecentNumbers((userAgent) => {
    const family = agentFamily(userAgent)
    return hashOf(family && `agent ${family}`)
  })

  const newToSubject = (event: AuthEvent, [a, b]: Half): NewToSubject | undefined => {
    const sights = servers.get(event.server)
    if (sights === undefined || !sights.isPast(a, b ^ ANY_NETWORK)) return undefined
    const ofAddress = addressClass(event.ip)
    if (ofAddress === undefined || lookups.isSharedAddress(event.server, ofAddress, event.time))
      return undefined
    const isNew = (any: number, mark: number): boolean =>
      mark !== 0 && sights.isPast(a, b ^ any) && !sights.isPast(a, b ^ mark)
    return {
      network: isNew(ANY_NETWORK, networks.of(event.ip)),
      agent: isNew(ANY_AGENT, agents.of(event.user_agent)),
      isEstablished: sights.isPast(a, b ^ AGAIN),
    }
  }

  return {
    version: 1,
    lookups: { newToSubject },
    wants: (event) =>
      event.subject !== undefined &&
      event.ip !== undefined &&
      isOwnAct(event) &&
      !isCanary(setup, event),
    see: (event) => {
      if (event.subject === undefined) return
      const [a, b] = event.subject.words()
      const sights = sightsOf(event.server)
      sights.advance(event.time)
      if (sights.isPast(a, b ^ ANY_NETWORK)) sights.note(a, b ^ AGAIN)
      const noteMark = (any: number, mark: number): void => {
        if (mark === 0) return
        sights.note(a, b ^ any)
        sights.note(a, b ^ mark)
        // Who shows a password or a key is the subject, wherever that is.
        if (isLogin(event)) sights.notePast(a, b ^ mark)
      }
      noteMark(ANY_NETWORK, networks.of(event.ip))
      noteMark(ANY_AGENT, agents.of(event.user_agent))
    },
    expire: (server, timeMs) => servers.get(server)?.advance(timeMs),
    entries: () => servers.size,
    bytes: () =>
      [...servers.values()].reduce((sum, { bytes }) => sum + bytes(), 0) +
      networks.bytes() +
      agents.bytes(),
    evictions: () => 0,
    save: (): State => [...servers].map(([server, { save }]) => [server, save()]),
    load: (state: State) => {
      for (const [server, saved] of state) sightsOf(server).load(saved)
    },
  }
}
type State = readonly (readonly [string, SightsState])[]

const isLogin = ({ kind, grant_type: grant }: AuthEvent): boolean =>
  kind === 'login' || grant === 'authorization_code' || grant === 'password'

/** What only works for whom the server or a resource server believes. */
const isOwnAct = (event: AuthEvent): boolean => {
  switch (event.kind) {
    case 'login':
    case 'token_request':
      return event.outcome === 'success'
    case 'token_validation':
      return event.decision === 'accept'
    case 'introspection':
      return event.active === true && event.vantage === 'caller'
    default:
      return false
  }
}
