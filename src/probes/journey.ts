// The contract of a journey: one try against a server from outside, and what it finds.
import type { AuthEvent } from '../events.ts'
import type { FETCH_OUTCOMES } from '../metrics/catalog.ts'
import type { ClockReading } from './clock-skew.ts'
import type { Transport } from './transport.ts'

/** Where a journey can fail; steps that ask the server are timed. */
export type Step =
  | 'discovery_request'
  | 'discovery_document'
  | 'jwks_request'
  | 'jwks_document'
  | 'tls_handshake'
  | 'certificate'

export interface Failure {
  readonly step: Step
  readonly outcome: 'server_error' | 'throttled'
  readonly reason: NonNullable<AuthEvent['reason']>
  /** For the operator, in words: names of ours and of the server, no text of an answer. */
  readonly problem: string
}

/** A change of the keys, or, on the first look, a key that was there. */
export interface KeyChange {
  readonly phase: 'published' | 'retired'
  readonly kid: string
  readonly alg: string | undefined
  readonly isFirstLook: boolean
  /** The key changed at most so long before it was seen. */
  readonly withinSeconds: number | undefined
}

/** What one try found, whether it failed or not. */
export interface Look {
  readonly failure: Failure | undefined
  readonly steps: readonly { readonly step: Step; readonly seconds: number }[]
  readonly clock?: ClockReading | undefined
  readonly keySet?: KeySetLook
  readonly fetches?: readonly (typeof FETCH_OUTCOMES)[number][]
  readonly changes?: readonly KeyChange[]
  readonly certificate?: { readonly endpoint: string; readonly notAfter: number }
  /** Not a failure, but somebody should know. */
  readonly warning?: string | undefined
}

export interface KeySetLook {
  readonly bytes: number
  /** How long others may keep it; undefined: the server does not say. */
  readonly maxAgeSeconds: number | undefined
}

export interface Journey {
  /** `signal`: the exporter stops. */
  readonly look: (signal: AbortSignal) => Promise<Look>
  /** JSON: what the next look is held against. */
  readonly save?: () => unknown
  readonly load?: (state: unknown) => void
}

export interface JourneySetup {
  readonly issuer: string
  readonly transport: Transport
  /** Wall clock, ms. */
  readonly now: () => number
}

export type CreateJourney = (setup: JourneySetup) => Journey
