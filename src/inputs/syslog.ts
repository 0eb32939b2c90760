// Syslog: TCP (RFC 6587, both framings), where a sender waits while we are behind; UDP, where what we cannot hold is counted.
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import type { ListenAt, Listening } from '../server/listen.ts'
import type { Batch } from './batch.ts'
import { createFraming } from './framing.ts'
import type { Intake } from './intake.ts'
import { slicesOf, type PushInput } from './push.ts'

export interface SyslogOptions {
  readonly input: PushInput
  readonly intake: Intake
  readonly maxLineBytes: number
  /** Records that were lost, since nobody could be told. */
  readonly onRefused: (records: number) => void
  readonly onError: (error: unknown) => void
}

type Listened = Promise<Pick<Listening, 'port' | 'close'> | { readonly problem: string }>

const MAX_CONNECTIONS = 1000
/** So that empty datagrams fill the queue too. */
const DATAGRAM_BYTES = 64

const problemOf = (error: Error, { host, port }: ListenAt, option: string): string =>
  `cannot listen on port ${port} of ${host || 'all addresses'} (${(error as NodeJS.ErrnoException).code ?? error.message}); choose another with ${option}`

export const listenSyslogTcp = (
  { input, intake, maxLineBytes, onRefused, onError }: SyslogOptions,
  at: ListenAt,
  option: string,
): Listened => {
  const connections = new Set<Socket>()

  const read = async (socket: Socket): Promise<void> => {
    const framing = createFraming({ maxLineBytes })
    let heldBytes = 0
    const take = async (records: Batch['records'], bytes: number): Promise<void> => {
      if (records.length > 0) await intake.inTurn(() => input.take(slicesOf(records), bytes))
    }
    try {
      // The loop takes no more from the socket while it waits, and TCP makes the sender wait.
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        const records = framing.push(chunk)
        // What is skipped is not in memory.
        const pending = Math.min(framing.pendingBytes(), maxLineBytes)
        if (pending > heldBytes && !intake.hold(pending - heldBytes)) {
          onRefused(1)
          break
        }
        if (pending < heldBytes) intake.release(heldBytes - pending)
        heldBytes = pending
        await take(records, chunk.length)
      }
      await take(framing.flush(), 0)
    } finally {
      intake.release(heldBytes)
      socket.destroy()
    }
  }

  const server = createServer((socket) => {
    connections.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => connections.delete(socket))
    void read(socket).catch((error: unknown) => {
      // A sender that goes away is no news.
      if ((error as NodeJS.ErrnoException).code === undefined) onError(error)
    })
  })
  server.maxConnections = MAX_CONNECTIONS
  return new Promise((resolve) => {
    server.on('error', (error) => resolve({ problem: problemOf(error, at, option) }))
    server.listen(at.port, at.host === '' ? undefined : at.host, () => {
      const { port } = server.address() as { port: number }
      const close = (): Promise<void> =>
        new Promise((closed) => {
          server.close(() => closed())
          for (const socket of connections) socket.destroy()
        })
      resolve({ port, close })
    })
  })
}

export const listenSyslogUdp = (
  { input, intake, maxLineBytes, onRefused, onError }: SyslogOptions,
  at: ListenAt,
  option: string,
): Listened => {
  const socket: UdpSocket = createSocket({ type: at.host.includes(':') ? 'udp6' : 'udp4' })
  let waiting: Batch['records'][number][] = []
  let bytes = 0
  let turn: Promise<unknown> | undefined

  const flush = async (): Promise<void> => {
    const [records, size] = [waiting, bytes]
    waiting = []
    bytes = 0
    try {
      if (!(await input.take(slicesOf(records), size))) onRefused(records.length)
    } finally {
      intake.release(size + records.length * DATAGRAM_BYTES)
    }
  }

  socket.on('message', (datagram) => {
    if (!intake.hold(datagram.length + DATAGRAM_BYTES)) {
      onRefused(1)
      return
    }
    const record = datagram.toString('utf8').replace(/[\r\n\0]+$/, '')
    if (record.length > maxLineBytes)
      waiting.push({ unreadable: 'too_long', bytes: datagram.length })
    else if (record.includes('\0')) waiting.push({ unreadable: 'binary', bytes: datagram.length })
    else waiting.push(record)
    bytes += datagram.length
    if (waiting.length > 1) return
    // All that come until it is their turn go together.
    turn = intake.inTurn(flush).catch(onError)
  })
  return new Promise((resolve) => {
    socket.on('error', (error) => resolve({ problem: problemOf(error, at, option) }))
    socket.bind(at.port, at.host === '' ? undefined : at.host, () => {
      const close = async (): Promise<void> => {
        await new Promise<void>((closed) => {
          socket.close(() => closed())
        })
        await turn
      }
      resolve({ port: socket.address().port, close })
    })
  })
}
