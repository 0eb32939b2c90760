// The classes of reuse, in the order in which they are tried.
import type { AuthEvent } from '../../events.ts'
import type { Likeness } from './presenter.ts'

export type ReuseClass = NonNullable<AuthEvent['class']>
export type Generation = NonNullable<AuthEvent['generation']>

export interface Presentation {
  /** Killed for reuse, or revoked, before it. */
  readonly isFamilyDead: boolean
  readonly generation: Generation
  /** Against who rotated the token away. */
  readonly client: Likeness
  readonly address: Likeness
  readonly agent: Likeness
  /** DPoP or mTLS (RFC 9449, 8705) do not fit. */
  readonly isConstraintBroken: boolean
  /** The server answered with tokens. */
  readonly isAccepted: boolean
  /** Since the token was rotated away; undefined: not known. */
  readonly ageMs: number | undefined
}

/** How many parts of the identity differ. */
export const differingParts = ({
  client,
  address,
  agent,
}: Pick<Presentation, 'client' | 'address' | 'agent'>): number =>
  [client, address, agent].filter((part) => part === 'differs').length

const isSuspicious = (presentation: Presentation): boolean => {
  const { client, agent, generation } = presentation
  const differing = differingParts(presentation)
  return (
    differing >= 2 ||
    (differing === 1 && generation === 'ancestor' && agent !== 'equal') ||
    client === 'differs' ||
    presentation.isConstraintBroken
  )
}

export const classify = (presentation: Presentation, concurrentMs: number): ReuseClass => {
  const { ageMs, address, agent } = presentation
  if (presentation.isFamilyDead) return 'after_family_revoked'
  if (isSuspicious(presentation)) return 'suspicious'
  if (presentation.isAccepted) return 'grace_accepted'
  if (ageMs !== undefined && ageMs <= concurrentMs) return 'concurrent'
  if (address === 'equal' || agent === 'equal') return 'stale_client'
  return 'unclassified'
}

/** From harmless to bad; the other classes open no incident. */
const RANKED = ['concurrent', 'stale_client', 'unclassified', 'suspicious'] as const

/** undefined: it opens no incident. */
export const rankOf = (reuse: ReuseClass): number | undefined => {
  const rank = (RANKED as readonly string[]).indexOf(reuse)
  return rank === -1 ? undefined : rank
}
