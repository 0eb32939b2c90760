// What an OTLP sender is told: an export response or a google.rpc.Status, in the encoding that it speaks.
import { MESSAGES, type Signal } from '../../records/otlp/messages.ts'
import type { OtlpEncoding } from '../../records/otlp/request.ts'

/** google.rpc.Code, where OTLP names one. */
export const RPC = {
  internal: 13,
  invalidArgument: 3,
  notFound: 5,
  resourceExhausted: 8,
  unauthenticated: 16,
  unavailable: 14,
  unimplemented: 12,
} as const
export type Rpc = (typeof RPC)[keyof typeof RPC]

export interface Partial {
  readonly rejected: number
  readonly message: string
}

/** An unset field says that all went well. */
const partialSuccess = ({ rejected, message }: Partial): object =>
  rejected === 0 && message === '' ? {} : { partialSuccess: { rejected, errorMessage: message } }

export const responseBytes = (partial: Partial): Buffer =>
  Buffer.from(MESSAGES.response.encode(partialSuccess(partial)).finish())

const REJECTED = { traces: 'rejectedSpans', logs: 'rejectedLogRecords' } as const

export const responseBody = (signal: Signal, partial: Partial, encoding: OtlpEncoding): Buffer => {
  if (encoding === 'protobuf') return responseBytes(partial)
  const { rejected, message } = partial
  return Buffer.from(
    JSON.stringify(
      rejected === 0 && message === ''
        ? {}
        : { partialSuccess: { [REJECTED[signal]]: String(rejected), errorMessage: message } },
    ),
  )
}

export const statusBody = (code: Rpc, message: string, encoding: OtlpEncoding): Buffer =>
  encoding === 'protobuf'
    ? Buffer.from(MESSAGES.status.encode({ code, message }).finish())
    : Buffer.from(JSON.stringify({ code, message }))
