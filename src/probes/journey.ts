// The contract of a journey: one try against a server from outside, and what it finds.
import type { ProbeAccount } from '../config/probe-account.ts'
import type { AuthEvent } from '../events.ts'
import type { FETCH_OUTCOMES, LET_PASS } from '../metrics/catalog.ts'
import type { ClockReading } from './clock-skew.ts'
import type { Clock } from './schedule.ts'
import type { Transport } from './transport.ts'

/** Where a journey can fail, or what it finds there; steps that ask the server are timed. */
export type Step =
  | 'discovery_request'
  | 'discovery_document'
  | 'jwks_request'
  | 'jwks_document'
  | 'tls_handshake'
  | 'certificate'
  | 'token_request'
  | 'access_token'
  | 'authorization_request'
  | 'login'
  | 'code_exchange'
  | 'refresh_request'
  | 'replay_request'
  | 'introspection_request'
  | 'unknown_token_request'
  | 'protected_request'
  | 'revocation_request'
  | 'refusal'
  | 'wrong_audience_request'
  | 'pkce_missing_request'
  | 'device_request'
  | 'device_poll'
  | 'logout_request'
  | 'session_end'
  | (typeof LET_PASS)[number]

export interface Failure {
  readonly step: Step
  /** `neutral`: the server answers, but lets something pass that it must refuse: no matter of its availability. */
  readonly outcome: 'server_error' | 'client_error' | 'throttled' | 'neutral'
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
  /** From a revocation to the first refusal of what it ended; undefined resource server: the server itself was asked. */
  readonly refusal?: { readonly resourceServer: string | undefined; readonly seconds: number }
  /** Not a failure, but somebody should know. */
  readonly warning?: string | undefined
  /** The run could not be made, through no fault of the server: it counts as not run. */
  readonly untried?: string
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
  readonly wait: Clock['wait']
  /** undefined: of a journey without credentials. */
  readonly account?: ProbeAccount | undefined
}

export type CreateJourney = (setup: JourneySetup) => Journey
