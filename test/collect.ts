// What is still held after everything that can go has gone.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of heap that are held more than before. What is to be kept has to be used afterwards. */
export const heldBytes = (does: () => void): number => {
  collect()
  const before = process.memoryUsage().heapUsed
  does()
  collect()
  return process.memoryUsage().heapUsed - before
}
