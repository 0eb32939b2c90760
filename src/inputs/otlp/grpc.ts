// OTLP over gRPC: Export of LogsService and TraceService. Messages stay bytes until it is their turn.
import { createServer as createListener, type Socket } from 'node:net'
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import type { Signal } from '../../records/otlp/messages.ts'
import { createGate, type Verdict } from '../../server/gate.ts'
import { bind, secured, type ListenAt, type Listening } from '../../server/listen.ts'
import type { WebSource } from '../../server/web-settings.ts'
import type { Admits } from '../bearer.ts'
import type { Intake } from '../intake.ts'
import { CANNOT_KEEP, type Keeping } from '../keeping.ts'
import { responseBytes } from './answers.ts'
import type { Export } from './export.ts'

export interface OtlpGrpcOptions {
  readonly intake: Intake
  readonly keeping: Keeping
  readonly admits: Admits
  readonly take: Export
  /** After decompression. */
  readonly maxBodyBytes: number
  readonly onAnswer: (code: GrpcCode) => void
  readonly onError: (error: unknown) => void
}

const CODES = {
  ok: status.OK,
  invalid_argument: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  resource_exhausted: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
  internal: status.INTERNAL,
} as const
export type GrpcCode = keyof typeof CODES

const FAULTS = {
  malformed: 'invalid_argument',
  too_large: 'resource_exhausted',
  stopped: 'unavailable',
} as const

const SERVICES: Readonly<Record<Signal, string>> = {
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
}
const MAX_STREAMS = 32
const GRACE_MS = 2000

const asItIs = (bytes: Buffer): Buffer => bytes
const definition = (service: string): ServiceDefinition => ({
  Export: {
    path: `/${service}/Export`,
    requestStream: false,
    responseStream: false,
    requestSerialize: asItIs,
    requestDeserialize: asItIs,
    responseSerialize: asItIs,
    responseDeserialize: asItIs,
  },
})

type Answer = readonly [GrpcCode, string | Buffer]

/** UNAVAILABLE is what OTLP sends again. */
const REFUSED: Readonly<Record<Exclude<Verdict, 'admitted'>, Answer>> = {
  unauthorized: ['unauthenticated', 'a user and a password are needed'],
  too_many: ['unavailable', 'too many requests: send it again'],
  busy: ['unavailable', 'too many passwords to look at: send it again'],
}

export const listenOtlpGrpc = async (
  options: OtlpGrpcOptions,
  at: ListenAt,
  option: string,
  web?: WebSource,
): Promise<Listening | { readonly problem: string }> => {
  const { intake, keeping, admits, take, maxBodyBytes, onAnswer, onError } = options
  const server = new Server({
    'grpc.max_receive_message_length': maxBodyBytes,
    'grpc.max_concurrent_streams': MAX_STREAMS,
  })

  const gate = createGate(web)
  const receive = async (
    signal: Signal,
    call: ServerUnaryCall<Buffer, Buffer>,
    answered: Promise<boolean>,
  ): Promise<Answer> => {
    const authorization = call.metadata.get('authorization')[0]?.toString()
    const verdict = await gate(authorization)
    if (verdict !== 'admitted') return REFUSED[verdict]
    if (!admits(authorization)) return ['unauthenticated', 'a bearer token is needed']
    const { request } = call
    if (!intake.hold(request.length)) return ['unavailable', 'authslo is behind: send it again']
    try {
      const about = { receiver: 'otlp_grpc', signal }
      const result = await keeping.take({ about, body: request, answered }, () =>
        take(signal, request, 'protobuf'),
      )
      if (result === 'refused') return ['unavailable', CANNOT_KEEP]
      if (result === 'repeated') return ['ok', responseBytes({ rejected: 0, message: '' })]
      return result.ok ? ['ok', responseBytes(result)] : [FAULTS[result.fault], result.message]
    } finally {
      intake.release(request.length)
    }
  }
  const implementation = (signal: Signal): UntypedServiceImplementation => ({
    Export: (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) => {
      let told: (isAnswered: boolean) => void = () => undefined
      const answered = new Promise<boolean>((resolve) => {
        told = resolve
      })
      call.once('cancelled', () => told(false))
      void receive(signal, call, answered)
        .catch((error: unknown): Answer => {
          onError(error)
          return ['internal', 'internal error']
        })
        .then(([code, message]) => {
          onAnswer(code)
          if (typeof message === 'string') reply({ code: CODES[code], details: message })
          else reply(null, message)
          // Of what comes of it gRPC says nothing more.
          told(true)
        })
    },
  })
  for (const signal of ['logs', 'traces'] as const)
    server.addService(definition(SERVICES[signal]), implementation(signal))

  // By our own listener, so that TLS is the same everywhere.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
  const sockets = new Set<Socket>()
  const listener = createListener((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    injector.injectConnection(socket)
  })
  const tls = secured(listener, web, ['h2'])
  const bound = await bind(listener, at, option)
  if ('problem' in bound) {
    server.forceShutdown()
    return bound
  }
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${bound.host}:${bound.port}/`,
    port: bound.port,
    close: async () => {
      const ended = new Promise<void>((resolve) => void listener.close(() => resolve()))
      tls?.dropHandshakes()
      await close(server)
      for (const socket of sockets) socket.destroy()
      await ended
    },
  }
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const grace = setTimeout(() => server.forceShutdown(), GRACE_MS)
    server.tryShutdown(() => {
      clearTimeout(grace)
      resolve()
    })
  })
