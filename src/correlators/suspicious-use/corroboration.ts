// What is too little alone, and enough beside a network in which nobody ever saw the subject. It adds to the two-signals rule and takes
// nothing from it.
import type { AuthEvent } from '../../events.ts'
import type { Lookups } from '../correlator.ts'
import { isDesktopBrowser } from '../identity.ts'
import { halfIn } from '../words.ts'
import type { Ties } from './issuance.ts'
import type { Memory } from './memory.ts'
import type { Found } from './places.ts'
import type { Signal } from './signals.ts'

/** Enough with the network alone; of the others the agent must be new to the subject too. */
const ENOUGH_WITH_NETWORK: ReadonlySet<Signal> = new Set<Signal>([
  'after_revocation',
  'refresh_reuse',
])

interface Use {
  readonly ties: Ties
  readonly found: Found
}

/** The signals, and where that makes an incident of them what corroborates them. */
export const corroborated = (
  memory: Memory,
  event: AuthEvent,
  { ties: { links, seenMs }, found }: Use,
  { lookups, windowMs, skewMs }: { lookups: Lookups; windowMs: number; skewMs: number },
): ReadonlySet<Signal> => {
  const { signals, isParallel } = found
  const contest = memory.contested.get(links.family)
  const isContested =
    contest !== undefined &&
    event.time - contest.timeMs <= windowMs &&
    seenMs >= contest.sinceMs - skewMs
  const weak: ReadonlySet<Signal> = isContested ? new Set([...signals, 'refresh_reuse']) : signals
  const subject = halfIn(event.subject)
  if (weak.size === 0 || subject === undefined) return signals
  const isNew = lookups.newToSubject(event, subject)
  if (isNew?.network !== true) return signals
  const isEnough = (signal: Signal): boolean =>
    ENOUGH_WITH_NETWORK.has(signal) ||
    (signal === 'ip_ping_pong' && isParallel === true && isDesktopBrowser(event.user_agent))
  if (!isNew.agent && ![...weak].some(isEnough)) return signals
  return new Set<Signal>([
    ...weak,
    'unfamiliar_network',
    ...(isNew.agent ? (['unfamiliar_agent'] as const) : []),
  ])
}

const HARMLESS: ReadonlySet<AuthEvent['class']> = new Set(['concurrent', 'grace_accepted'])

/** Whether tokens of the exchange are disputed: somebody else has the refresh token too, and one of them is not its owner. */
export const isContest = ({ class: reuse, finding }: AuthEvent): boolean =>
  !HARMLESS.has(reuse) &&
  finding?.presented?.exchangedMs !== undefined &&
  finding.presented.differing > 0

/** A refresh by whom the subject's network and agent are both not. */
export const isStrangers = (event: AuthEvent, { newToSubject }: Lookups): boolean => {
  const subject = halfIn(event.subject)
  if (event.refresh_token === undefined || subject === undefined) return false
  const isNew = newToSubject(event, subject)
  return isNew !== undefined && isNew.isEstablished && isNew.network && isNew.agent
}

/**
 * A refresh token in hands that are not the subject's, though the class of the presentation says something else: its family has ended,
 * or the agent is the owner's. Old copies of the owner's own are not in networks where the owner never was.
 */
export const replaySignals = (
  event: AuthEvent,
  strangersMs: number | undefined,
): ReadonlySet<Signal> => {
  const { class: reuse, generation, finding } = event
  const presented = finding?.presented
  if (presented === undefined || reuse === 'suspicious' || HARMLESS.has(reuse)) return new Set()
  // The other way round: the owner comes with what a stranger has exchanged meanwhile.
  if (isContest(event) && strangersMs !== undefined && strangersMs >= (presented.exchangedMs ?? 0))
    return new Set<Signal>(['refresh_reuse', 'unfamiliar_agent', 'unfamiliar_network'])
  const isTelling = generation === 'ancestor' || presented.differing >= 2
  if (!isTelling || !presented.isNewNetwork) return new Set()
  return new Set<Signal>([
    'refresh_reuse',
    'unfamiliar_network',
    ...(presented.isNewAgent ? (['unfamiliar_agent'] as const) : []),
  ])
}
