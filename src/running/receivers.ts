// The receivers that a configuration asks for, with the inputs that they give to.
import type { Readable } from 'node:stream'
import type { Config, SourceConfig } from '../config/config.ts'
import { admitsAll, readBearerFile, type Admits } from '../inputs/bearer.ts'
import { createSlab } from '../inputs/slabs.ts'
import { unpacked, type Body } from '../inputs/body.ts'
import type { Intake } from '../inputs/intake.ts'
import { notKeeping, type About, type Keeping } from '../inputs/keeping.ts'
import type { ExportOptions, OtlpTarget } from '../inputs/otlp/export.ts'
import { createPushInput, type PushInput } from '../inputs/push.ts'
import { readStdin } from '../inputs/stdin.ts'
import { listenSyslogTcp, listenSyslogUdp } from '../inputs/syslog.ts'
import {
  INGEST_CODES,
  type IngestCode,
  type Receiver,
  type Refusal,
} from '../metrics/rows/ingest.ts'
import type { Store } from '../metrics/store.ts'
import type { PushAbout } from '../inputs/http-push.ts'
import type { Signal } from '../records/otlp/messages.ts'
import { listen } from '../server/listen.ts'
import type { WebSource } from '../server/web-settings.ts'

export interface ReceiverOptions {
  readonly config: Config
  readonly store: Store
  readonly intake: Intake
  /** undefined: nothing is kept before it is answered. */
  readonly keeping?: Keeping | undefined
  readonly now: () => number
  readonly stdin: Readable | undefined
  /** TLS, users, rate and headers of what senders speak to; undefined: plain. */
  readonly web?: WebSource | undefined
  /** A request that failed through us is a bug: said, not swallowed. */
  readonly onError: (receiver: string, error: unknown) => void
}

export interface Receivers {
  /** One for each source whose records are sent. */
  readonly inputs: ReadonlyMap<string, PushInput>
  /** Addresses in use, by what listens there. */
  readonly ports: ReadonlyMap<string, number>
  /** Requests that wait until they are read. */
  readonly waiting: () => number
  /** Counts once more what a receiver had taken; false: there is no such receiver or source any more. */
  readonly again: (about: About, body: Buffer) => Promise<boolean>
  /** Takes no more requests; resolves when those in hand are answered. */
  readonly close: () => Promise<void>
}

type Again = (about: never, body: Buffer, unpack: Body['unpack']) => Promise<unknown>

type Heard =
  { readonly port: number; readonly close: () => Promise<void> } | { readonly problem: string }

/** A problem is a sentence for the operator. */
export const startReceivers = async (
  options: ReceiverOptions,
): Promise<Receivers | { readonly problem: string }> => {
  const { config, store, now, stdin, onError, web, intake } = options
  const { keeping = notKeeping(intake) } = options
  const { receivers, limits } = config
  const pushed = config.sources.filter(({ file }) => file === undefined)
  const inputs = new Map(
    pushed.map(({ name }) => [name, createPushInput({ source: name, now })] as const),
  )
  const inputOf = ({ name }: SourceConfig): PushInput => inputs.get(name) as PushInput
  const ports = new Map<string, number>()
  const again = new Map<string, Again>()
  const closes: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    await Promise.all(closes.map((end) => end()))
  }

  const onAnswer =
    (receiver: Receiver) =>
    (code: number | IngestCode): void => {
      const known = INGEST_CODES.find((name) => name === String(code))
      store.add('authslo_ingest_requests_total', { receiver, code: known }, 1)
    }
  const onRefused =
    (receiver: Receiver) =>
    (refusal: Refusal, records: number): void =>
      store.add('authslo_ingest_refused_total', { receiver, refusal }, records)
  const listening = (receiver: Receiver) => ({
    web,
    onRefused: onAnswer(receiver),
    onError: onErrorOf(receiver),
  })
  const onErrorOf =
    (receiver: Receiver) =>
    (error: unknown): void =>
      onError(receiver, error)

  const admitsOf = async (
    path: string | undefined,
  ): Promise<Admits | { readonly problem: string }> =>
    path === undefined ? admitsAll : readBearerFile(path)
  const start = async (name: string, heard: Promise<Heard>): Promise<string | undefined> => {
    const result = await heard
    if ('problem' in result) return result.problem
    ports.set(name, result.port)
    closes.push(result.close)
    return undefined
  }

  const startAll = async (): Promise<string | undefined> => {
    const admits = await admitsOf(receivers.bearerFile)
    if ('problem' in admits) return admits.problem
    const targets = pushed.flatMap((source): readonly OtlpTarget[] =>
      source.otlp === undefined ? [] : [{ match: source.otlp.match, input: inputOf(source) }],
    )
    const shared = (receiver: Receiver, maxBodyBytes: number) => ({
      intake,
      keeping,
      admits,
      maxBodyBytes,
      onAnswer: onAnswer(receiver),
      onError: onErrorOf(receiver),
    })
    const { otlpHttp, otlpGrpc, http } = receivers
    const exporting = (receiver: Receiver): ExportOptions => ({
      targets,
      onRefused: onRefused(receiver),
    })
    // What nobody uses is not loaded: gRPC and protobuf are 20 MB of memory.
    if (otlpHttp !== undefined) {
      const { createOtlpHttp, unpackAndTake } = await import('../inputs/otlp/http.ts')
      const { createExport } = await import('../inputs/otlp/export.ts')
      const settings = {
        ...shared('otlp_http', otlpHttp.maxBodyBytes),
        take: createExport(exporting('otlp_http')),
      }
      again.set('otlp_http', (about, _, unpack) => unpackAndTake(settings, about, unpack))
      const app = createOtlpHttp(settings)
      const heard = listen(
        app,
        otlpHttp.listen,
        'receivers.otlp_http.listen',
        listening('otlp_http'),
      )
      const problem = await start('otlp_http', heard)
      if (problem !== undefined) return problem
    }
    if (otlpGrpc !== undefined) {
      const { listenOtlpGrpc } = await import('../inputs/otlp/grpc.ts')
      const { createExport } = await import('../inputs/otlp/export.ts')
      const grpc = {
        ...shared('otlp_grpc', otlpGrpc.maxBodyBytes),
        take: createExport(exporting('otlp_grpc')),
      }
      again.set('otlp_grpc', ({ signal }: { signal: Signal }, body) =>
        grpc.take(signal, body, 'protobuf'),
      )
      const heard = listenOtlpGrpc(grpc, otlpGrpc.listen, 'receivers.otlp_grpc.listen', web)
      const problem = await start('otlp_grpc', heard)
      if (problem !== undefined) return problem
    }
    if (http !== undefined) {
      const own = new Map<string, { readonly input: PushInput; readonly admits: Admits }>()
      for (const source of pushed) {
        if (source.http === undefined) continue
        const { tokenFile } = source.http
        const ofSource = tokenFile === undefined ? admits : await admitsOf(tokenFile)
        if ('problem' in ofSource) return ofSource.problem
        own.set(source.name, { input: inputOf(source), admits: ofSource })
      }
      const { createHttpPush, unpackAndPush } = await import('../inputs/http-push.ts')
      const settings = {
        intake,
        keeping,
        targets: own,
        maxBodyBytes: http.maxBodyBytes,
        maxLineBytes: limits.lineBytes,
        onAnswer: onAnswer('http'),
        onError: onErrorOf('http'),
      }
      again.set('http', async (about: PushAbout, _, unpack) => {
        const input = own.get(about.source)?.input
        return input === undefined ? false : unpackAndPush(settings, about, unpack, input)
      })
      const app = createHttpPush(settings)
      const heard = listen(app, http.listen, 'receivers.http.listen', listening('http'))
      const problem = await start('http', heard)
      if (problem !== undefined) return problem
    }
    return startSyslog()
  }

  const startSyslog = async (): Promise<string | undefined> => {
    for (const source of pushed) {
      const { tcp, udp } = source.syslog ?? { tcp: undefined, udp: undefined }
      const optionsOf = (receiver: Receiver) => ({
        input: inputOf(source),
        intake,
        maxLineBytes: limits.lineBytes,
        onRefused: (records: number) => onRefused(receiver)('queue_full', records),
        onError: onErrorOf(receiver),
      })
      if (tcp !== undefined) {
        const heard = listenSyslogTcp(
          optionsOf('syslog_tcp'),
          tcp,
          `\`syslog.tcp\` of ${source.name}`,
        )
        const problem = await start(`${source.name} tcp`, heard)
        if (problem !== undefined) return problem
      }
      if (udp !== undefined) {
        const heard = listenSyslogUdp(
          optionsOf('syslog_udp'),
          udp,
          `\`syslog.udp\` of ${source.name}`,
        )
        const problem = await start(`${source.name} udp`, heard)
        if (problem !== undefined) return problem
      }
    }
    return undefined
  }

  const problem = await startAll()
  if (problem !== undefined) {
    await close()
    return { problem }
  }
  const piped = pushed.find((source) => source.stdin === true)
  if (piped !== undefined && stdin !== undefined) {
    const input = inputOf(piped)
    void readStdin(stdin, input, limits.lineBytes).catch((error: unknown) =>
      input.fail(error instanceof Error ? error.message : String(error)),
    )
    closes.push(() => {
      stdin.destroy()
      return Promise.resolve()
    })
  }
  return {
    inputs,
    ports,
    waiting: intake.entries,
    again: async (about, body) => {
      const slab = createSlab()
      try {
        const does = again.get(about['receiver'] ?? '')
        const unpack: Body['unpack'] = (coding, most) => unpacked(body, coding, most, slab)
        return does !== undefined && (await does(about as never, body, unpack)) !== false
      } finally {
        slab.release()
      }
    },
    close,
  }
}
