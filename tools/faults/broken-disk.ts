// Loaded before `serve` (--import): files of its state directory are on a disk that is full or slow while a file says so.
import { readFileSync } from 'node:fs'
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const { AUTHSLO_FAULT_STATE: state = '', AUTHSLO_FAULT_DISK: told = '' } = process.env
const SLOW_MS = 300

const disk = async (): Promise<void> => {
  const now = readFileSync(told, 'utf8')
  if (now === 'slow') await delay(SLOW_MS)
  if (now === 'full') throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
}
const { open } = files
files.open = async (...args) => {
  const handle = await open(...args)
  if (dirname(String(args[0])) !== state) return handle
  const { write, datasync } = handle
  const slowly = {
    write: async (...what: Parameters<typeof write>) => {
      await disk()
      return write.apply(handle, what)
    },
    datasync: async () => {
      await disk()
      return datasync.call(handle)
    },
  }
  return Object.assign(handle, slowly)
}
syncBuiltinESMExports()
