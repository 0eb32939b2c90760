// A disk that works until it is told to fail, as a full one does. Nothing waits for the real one: what is written is read by the same machine.
import { realDisk, type Disk } from '../../src/state/disk.ts'

export interface FailingDisk extends Disk {
  /** So many more calls that write succeed; Infinity: all. */
  readonly allow: (calls: number) => void
  /** Nothing more fits; names may still change. */
  readonly fill: (isFull: boolean) => void
  readonly syncs: () => number
}

export const failingDisk = (): FailingDisk => {
  let left = Infinity
  let syncs = 0
  let isFull = false
  const failing =
    <A extends readonly unknown[], R>(does: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      left-- > 0 && !isFull
        ? does(...args)
        : Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }))
  const unlessDead =
    <A extends readonly unknown[], R>(does: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      left-- > 0 ? does(...args) : Promise.reject(new Error('EIO: input/output error'))
  return {
    ...realDisk,
    fill: (full) => {
      isFull = full
    },
    allow: (calls) => {
      left = calls
    },
    syncs: () => syncs,
    create: failing(async (path) => {
      const file = await realDisk.create(path)
      const sync = failing(() => Promise.resolve())
      return {
        ...file,
        append: failing(file.append),
        truncate: failing(file.truncate),
        sync: () => {
          syncs++
          return sync()
        },
      }
    }),
    rename: unlessDead(realDisk.rename),
    syncDirectory: unlessDead(() => Promise.resolve()),
  }
}
