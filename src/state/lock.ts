// One exporter a state directory: a socket in it that answers as long as its process lives, also into other containers; pids do neither.
import { randomBytes } from 'node:crypto'
import { chmod, link, open, readdir, stat, unlink } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'

export type Lock =
  /** Until `release` or the end of the process. */
  | { readonly release: () => Promise<void> }
  /** `by`: who has it, for a sentence. */
  | { readonly heldBy: string }
  /** The file system can have no such file. */
  | { readonly unsupported: string }

/** The one with the highest number counts; it is removed only by the next, so that no number is taken twice. */
const NAME = 'lock'
const NUMBERED = /^lock-(\d{1,15})$/
const BEGUN = /^lock-[\da-f]+\.new$/
/** Nobody takes that long from its beginning to its number. */
const BEGUN_MS = 60_000
/** A process that was stopped takes the connection, and says nothing. */
const ANSWER_MS = 1000

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

/** undefined: whoever made it is gone. */
const holderAt = (path: string): Promise<string | undefined> =>
  new Promise((done) => {
    let said = ''
    const socket = connect(path)
    socket.setTimeout(ANSWER_MS, () => socket.destroy())
    socket.on('data', (bytes: Buffer) => (said += bytes.toString('utf8').slice(0, 200)))
    socket.on('error', (error) => {
      const isGone = ['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes(codeOf(error))
      done(isGone ? undefined : `a process that cannot be asked (${codeOf(error)})`)
    })
    socket.on('close', () => done(said.trim() || 'a process that does not answer'))
  })

/** Throws what the file system says of the directory. */
export const lockDirectory = async (directory: string): Promise<Lock> => {
  const handle = await open(directory)
  // Names of sockets are at most some 100 bytes long; that of a directory that is open is short.
  const at = (name: string): string =>
    process.platform === 'linux' ? `/proc/self/fd/${handle.fd}/${name}` : join(directory, name)
  const own = at(`${NAME}-${randomBytes(6).toString('hex')}.new`)
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end(`process ${process.pid} on ${hostname()}\n`)
  }).unref()
  const close = async (): Promise<void> => {
    await new Promise((done) => server.close(done))
    await handle.close()
  }
  const newest = async (): Promise<number> =>
    (await readdir(directory))
      .map((name) => Number(NUMBERED.exec(name)?.[1] ?? 0))
      .reduce((a, b) => Math.max(a, b), 0)
  const take = async (): Promise<Lock> => {
    for (;;) {
      const before = await newest()
      const holder = before === 0 ? undefined : await holderAt(at(`${NAME}-${before}`))
      if (holder !== undefined) return { heldBy: holder }
      const number = before + 1
      const mine = at(`${NAME}-${number}`)
      try {
        // The number is one process's alone.
        await link(own, mine)
      } catch (error) {
        if (codeOf(error) === 'EEXIST') continue
        return { unsupported: codeOf(error) }
      }
      // It was free since a later one had removed it.
      if ((await newest()) !== number) {
        await unlink(mine)
        continue
      }
      await unlink(own)
      const { mtimeMs } = await stat(mine)
      const isLeft = async (name: string): Promise<boolean> =>
        BEGUN.test(name)
          ? mtimeMs - (await stat(at(name))).mtimeMs > BEGUN_MS
          : Number(NUMBERED.exec(name)?.[1] ?? number) < number
      for (const name of await readdir(directory)) {
        // Another that starts at the same time removes it as well.
        await isLeft(name)
          .then((left) => (left ? unlink(at(name)) : undefined))
          .catch(() => undefined)
      }
      return { release: close }
    }
  }
  let taken: Lock
  try {
    await new Promise<void>((listening, fail) => {
      server.on('error', fail).listen(own, listening)
    })
    await chmod(own, 0o600)
    taken = await take()
  } catch (error) {
    taken = { unsupported: codeOf(error) }
  }
  if (!('release' in taken)) {
    await unlink(own).catch(() => undefined)
    await close()
  }
  return taken
}
