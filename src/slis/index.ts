import { refreshSuccess } from './refresh-success.ts'
import { tokenIssuanceLatency } from './token-issuance-latency.ts'
import { tokenIssuanceSuccess } from './token-issuance-success.ts'

/** Every indicator: one file, one line. */
export const SLIS = {
  'token-issuance-success': tokenIssuanceSuccess,
  'token-issuance-latency': tokenIssuanceLatency,
  'refresh-success': refreshSuccess,
} as const

export type SliId = keyof typeof SLIS
