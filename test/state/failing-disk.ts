// A disk that works until it is told to fail, as a full one does.
import { realDisk, type Disk } from '../../src/state/disk.ts'

export interface FailingDisk extends Disk {
  /** So many more calls that write succeed; Infinity: all. */
  readonly allow: (calls: number) => void
  readonly syncs: () => number
}

export const failingDisk = (): FailingDisk => {
  let left = Infinity
  let syncs = 0
  const failing =
    <A extends readonly unknown[], R>(does: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      left-- > 0
        ? does(...args)
        : Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }))
  return {
    ...realDisk,
    allow: (calls) => {
      left = calls
    },
    syncs: () => syncs,
    create: failing(async (path) => {
      const file = await realDisk.create(path)
      const sync = failing(file.sync)
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
    rename: failing(realDisk.rename),
    syncDirectory: failing(realDisk.syncDirectory),
  }
}
