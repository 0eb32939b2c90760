// The latest derived events, for the page that shows what they rest on. A ring of each kind: a flood of one hides no other.
import type { AuthEvent, Kind } from '../events.ts'
import { printEvent } from '../event-text.ts'
import type { EpisodeKind, EpisodeRow } from '../server/episode-page.ts'

const KEPT_A_KIND = 50
const SHOWN_OF_ID = 8

export interface Episodes {
  readonly note: (event: AuthEvent) => void
  /** Newest first. */
  readonly read: () => readonly EpisodeRow[]
}

const KIND_OF: Partial<Record<Kind, EpisodeKind>> = {
  suspicious_use: 'suspicious_use',
  refresh_reuse: 'refresh_reuse',
  revocation_closed: 'revocation',
  revoked_token_use: 'revocation',
  rotation_closed: 'rotation',
}

export const createEpisodes = (): Episodes => {
  const rings = new Map<EpisodeKind, EpisodeRow[]>()
  return {
    note: (event) => {
      const kind = KIND_OF[event.kind]
      // Two tabs are no incident, and an answer in time no exposure.
      if (kind === undefined || event.incident === false || event.decision === 'reject') return
      let ring = rings.get(kind)
      if (ring === undefined) rings.set(kind, (ring = []))
      ring.push(rowOf(kind, event))
      if (ring.length > KEPT_A_KIND) ring.shift()
    },
    read: () => [...rings.values()].flat().toSorted((a, b) => b.timeMs - a.timeMs),
  }
}

const IDS = ['token', 'refresh_token', 'family', 'session', 'subject', 'key_id'] as const
const SEEN_BY = ['client', 'resource_server', 'tenant', 'trace_id'] as const

/** Of what `replay --events` would print: no addresses, no agents, and of fingerprints the beginning. */
const rowOf = (kind: EpisodeKind, event: AuthEvent): EpisodeRow => {
  const printed = printEvent(event) as Partial<Record<string, string | number | readonly string[]>>
  const told = (keys: readonly string[], cut: number): EpisodeRow['ids'] =>
    keys.flatMap((key) => {
      const value = printed[key]
      return value === undefined ? [] : [[key, String(value).slice(0, cut)] as const]
    })
  return {
    kind,
    timeMs: event.time,
    server: event.server,
    what: whatOf(event),
    evidence: evidenceOf(event),
    about: told(SEEN_BY, 128),
    ids: told(IDS, SHOWN_OF_ID),
  }
}

const whatOf = (event: AuthEvent): string => {
  const { kind, class: reuse, result, decision, refresh_token: refreshToken } = event
  if (kind === 'refresh_reuse') return `refresh token presented again: ${reuse}`
  if (kind === 'revocation_closed') return `revocation ended: ${result}`
  if (kind === 'revoked_token_use') return `revoked token: ${decision}`
  if (kind === 'rotation_closed') return `key rotation: ${result}`
  if (refreshToken !== undefined) return "refresh token in hands that are not its owner's"
  return 'access token used in places that do not go together'
}

/** Which rule, which signals. */
const evidenceOf = (event: AuthEvent): readonly string[] => {
  const { signals = [], generation, age_seconds, exposure_seconds, evidence } = event
  return [
    ...signals,
    ...(generation === undefined ? [] : [`generation: ${generation}`]),
    ...(age_seconds === undefined ? [] : [`${Math.round(age_seconds)} s after the revocation`]),
    ...(exposure_seconds === undefined ? [] : [`exposed for ${Math.round(exposure_seconds)} s`]),
    ...(evidence === undefined ? [] : [`evidence: ${evidence}`]),
  ]
}
