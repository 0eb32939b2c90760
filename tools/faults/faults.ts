// What is done to the log, to the process and to its state while lines are written: one line a fault.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Random } from '../theft-month/random.ts'
import type { Push } from './sender.ts'
import type { Served } from './serving.ts'
import type { LogWriter } from './writer.ts'

export interface Trial {
  readonly folder: string
  readonly log: string
  readonly state: string
  readonly port: number
  readonly random: Random
  readonly writer: LogWriter
  readonly exporter: Served
  /** Bytes of which nothing can be read any more. */
  readonly lost: (bytes: number) => void
  /** It is read to its end, as far as can be seen from outside. */
  readonly isRead: () => Promise<void>
  /** A checkpoint that was begun from now on is shown. */
  readonly saved: () => Promise<void>
}

interface Fault {
  readonly what: string
  /** Beside it; `auth.log` where it is not said. */
  readonly glob?: string
  /** Sent, and not in a file. */
  readonly push?: Push
  readonly inject: (trial: Trial) => Promise<void>
}

/** auth.log.1 becomes auth.log.2, and so on, compressed or not. */
const shift = (log: string): void => {
  for (let i = 9; i > 0; i--)
    for (const end of ['', '.gz', '.zst'])
      if (existsSync(`${log}.${i}${end}`)) renameSync(`${log}.${i}${end}`, `${log}.${i + 1}${end}`)
}

const lateWrites = async ({ random, writer }: Trial): Promise<void> => {
  await delay(random.between(0, 50))
  writer.reopen()
}

const rename = async (trial: Trial): Promise<void> => {
  shift(trial.log)
  renameSync(trial.log, `${trial.log}.1`)
  if (trial.random.chance(0.5)) writeFileSync(trial.log, '', { flag: 'a' })
  await lateWrites(trial)
}

const twice = async (trial: Trial): Promise<void> => {
  const { log, writer, random } = trial
  shift(log)
  renameSync(log, `${log}.1`)
  writer.pause()
  writer.writeTo(log, 200)
  await delay(random.between(0, 30))
  shift(log)
  renameSync(log, `${log}.1`)
  writer.reopen()
  writer.resume()
}

const compress = (path: string, end: 'gz' | 'zst'): void => {
  const bytes = readFileSync(path)
  const packed = end === 'gz' ? gzipSync(bytes, { level: 1 }) : zstdCompressSync(bytes)
  // In two steps, as a slow compressor writes.
  writeFileSync(`${path}.${end}`, packed.subarray(0, packed.length >> 1))
  writeFileSync(`${path}.${end}`, packed.subarray(packed.length >> 1), { flag: 'a' })
  unlinkSync(path)
}

const renameCompressed =
  (end: 'gz' | 'zst') =>
  async (trial: Trial): Promise<void> => {
    await rename(trial)
    await delay(trial.random.between(0, 20))
    compress(`${trial.log}.1`, end)
  }

/** The writer waits: otherwise what it writes between copy and cut is lost to anybody. */
const copyTruncate = async ({ log, writer, random }: Trial): Promise<void> => {
  writer.pause()
  shift(log)
  copyFileSync(log, `${log}.1`)
  await delay(random.between(0, 20))
  truncateSync(log)
  writer.resume()
}

const removeAndMake = async (trial: Trial): Promise<void> => {
  trial.writer.pause()
  // What nobody has read of a file that is removed is gone, where nobody has it open.
  await trial.isRead()
  unlinkSync(trial.log)
  trial.writer.reopen()
  trial.writer.resume()
}

const replace = async ({ log, writer, random }: Trial): Promise<void> => {
  writer.pause()
  copyFileSync(log, `${log}-new`)
  await delay(random.between(0, 20))
  renameSync(`${log}-new`, log)
  writer.reopen()
  writer.resume()
}

const switchLink = async ({ folder, log, writer, random }: Trial): Promise<void> => {
  const version = join(folder, `..${random.whole(1e9)}`)
  mkdirSync(version)
  if (!existsSync(join(folder, '..data'))) {
    // The first time the log becomes a link to where it lies from then on.
    renameSync(log, join(version, basename(log)))
    symlinkSync(version, join(folder, '..data'))
    symlinkSync(join('..data', basename(log)), log)
    return
  }
  symlinkSync(version, join(folder, '..next'))
  renameSync(join(folder, '..next'), join(folder, '..data'))
  await delay(random.between(0, 50))
  writer.reopen()
}

const tornAndCut = async ({ log, writer, lost, isRead, saved }: Trial): Promise<void> => {
  writer.pause()
  lost(writer.tear())
  await isRead()
  // Long enough for the part of a line to have been seen; it ends no line, so nothing tells.
  await saved()
  truncateSync(log)
  writer.resume()
}

/** So long, of a start, lines are written on. */
const BESIDE_START_MS = 500

/** Lines are written while it starts; on a busy machine only now and then until it is ready: it would follow them for long. */
const startBeside = async ({ exporter, random, writer }: Trial): Promise<void> => {
  const isEndless = random.chance(0.1)
  const timer = isEndless ? undefined : setTimeout(writer.pause, BESIDE_START_MS)
  await exporter.start()
  clearTimeout(timer)
  writer.resume()
}

const down =
  (signal: 'SIGKILL' | 'SIGTERM', meanwhile?: (trial: Trial) => Promise<void>) =>
  async (trial: Trial): Promise<void> => {
    const { exporter, random } = trial
    await exporter.end(signal)
    await delay(random.between(0, 250))
    await meanwhile?.(trial)
    await delay(random.between(0, 250))
    await startBeside(trial)
  }

const diskIs =
  (is: 'full' | 'slow') =>
  async ({ exporter, random }: Trial): Promise<void> => {
    exporter.disk(is)
    await delay(random.between(200, 1500))
    exporter.disk('well')
  }

/** Ended while nothing can be saved; there is room again before the next start. */
const downWhileFull = async (trial: Trial): Promise<void> => {
  trial.exporter.disk('full')
  await delay(trial.random.between(200, 1500))
  await down('SIGKILL', ({ exporter }) => Promise.resolve(exporter.disk('well')))(trial)
}

/** Ended while each write waits. */
const downWhileSlow = async (trial: Trial): Promise<void> => {
  trial.exporter.disk('slow')
  await delay(trial.random.between(0, 500))
  await down('SIGTERM', ({ exporter }) => Promise.resolve(exporter.disk('well')))(trial)
}

const newestOf = (state: string, prefix: string): string => {
  const numbers = readdirSync(state)
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .filter(Number.isInteger)
  return join(state, `${prefix}${Math.max(...numbers)}`)
}

/** As a crash of the machine leaves it: the newest checkpoint is cut, or a byte of it is another. */
const tear = async ({ state, random }: Trial): Promise<void> => {
  const file = newestOf(state, random.chance(0.5) ? 'checkpoint-' : 'chunks-')
  const bytes = readFileSync(file)
  const at = random.whole(bytes.length)
  if (random.chance(0.5)) truncateSync(file, at)
  else {
    bytes[at] = (bytes[at] ?? 0) ^ 0x55
    writeFileSync(file, bytes)
  }
  await Promise.resolve()
}

const scrapeMuch = async ({ port }: Trial): Promise<void> => {
  await Promise.all(
    Array.from(
      { length: 200 },
      () =>
        new Promise<void>((done) => {
          const asked = request({ host: '127.0.0.1', port, path: '/metrics', agent: false }, (r) =>
            r.resume().on('close', done),
          )
          asked.on('error', () => done())
          asked.end()
        }),
    ),
  )
}

/** Asks again and again on one connection, and reads nothing of the answers. */
const neverRead = async ({ port, random }: Trial): Promise<void> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.pause()
  for (let i = 0; i < 100; i++) socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n')
  await delay(random.between(500, 1500))
  socket.destroy()
}

export const FAULTS: Readonly<Record<string, Fault>> = {
  none: { what: 'nothing happens', inject: () => Promise.resolve() },
  rename: { what: 'the log is renamed, its writer follows up to 50 ms later', inject: rename },
  'rename-glob': { what: 'the same, read as `auth.log*`', glob: 'auth.log*', inject: rename },
  'rename-twice': { what: 'two renames within 30 ms, 200 lines between them', inject: twice },
  'rename-gz': { what: 'renamed, and compressed at once', inject: renameCompressed('gz') },
  'rename-zst-glob': {
    what: 'renamed, and compressed with zstd at once, read as `auth.log*`',
    glob: 'auth.log*',
    inject: renameCompressed('zst'),
  },
  copytruncate: { what: 'copied and emptied', inject: copyTruncate },
  'copytruncate-glob': {
    what: 'the same, read as `auth.log*`',
    glob: 'auth.log*',
    inject: copyTruncate,
  },
  recreate: { what: 'removed and made anew', inject: removeAndMake },
  replace: { what: 'replaced by a copy of itself, under another inode', inject: replace },
  link: { what: 'a symbolic link is switched, as Kubernetes does', inject: switchLink },
  'torn-line': {
    what: 'emptied in the middle of a line: those bytes are lost',
    inject: tornAndCut,
  },
  kill: { what: 'kill -9, up to 0.5 s down', inject: down('SIGKILL') },
  term: { what: 'SIGTERM, up to 0.5 s down', inject: down('SIGTERM') },
  'kill-rename': { what: 'kill -9, renamed while down', inject: down('SIGKILL', rename) },
  'kill-rename-twice': {
    what: 'kill -9, renamed twice while down',
    inject: down('SIGKILL', twice),
  },
  'kill-gz': {
    what: 'kill -9, renamed and compressed while down',
    inject: down('SIGKILL', renameCompressed('gz')),
  },
  'kill-zst-glob': {
    what: 'kill -9, renamed and compressed with zstd while down, read as `auth.log*`',
    glob: 'auth.log*',
    inject: down('SIGKILL', renameCompressed('zst')),
  },
  'kill-copytruncate': {
    what: 'kill -9, copied and emptied while down',
    inject: down('SIGKILL', copyTruncate),
  },
  'kill-copytruncate-glob': {
    what: 'the same, read as `auth.log*`',
    glob: 'auth.log*',
    inject: down('SIGKILL', copyTruncate),
  },
  'kill-torn-checkpoint': {
    what: 'kill -9, the newest checkpoint cut or changed',
    inject: down('SIGKILL', tear),
  },
  'disk-full': { what: 'the state directory is full, up to 1.5 s', inject: diskIs('full') },
  'disk-slow': { what: 'each write to the state directory takes 0.3 s', inject: diskIs('slow') },
  'disk-full-kill': { what: 'the same as disk-full, and kill -9', inject: downWhileFull },
  'disk-slow-term': { what: 'the same as disk-slow, and SIGTERM', inject: downWhileSlow },
  'push-kill': {
    what: 'batches are sent to `/ingest`, kill -9; senders repeat what was not acknowledged',
    push: 'http',
    inject: down('SIGKILL'),
  },
  'push-term': { what: 'the same, SIGTERM', push: 'http', inject: down('SIGTERM') },
  'push-disk-full': {
    what: 'the same, the state directory is full up to 1.5 s: 503',
    push: 'http',
    inject: diskIs('full'),
  },
  'push-torn-checkpoint': {
    what: 'the same, kill -9, the newest checkpoint cut or changed',
    push: 'http',
    inject: down('SIGKILL', tear),
  },
  'grpc-kill': {
    what: 'batches are sent over OTLP/gRPC, kill -9',
    push: 'otlp_grpc',
    inject: down('SIGKILL'),
  },
  'scrape-storm': { what: '200 scrapes at once', inject: scrapeMuch },
  'scraper-never-reads': { what: '100 scrapes whose answers nobody reads', inject: neverRead },
}
