// What is still held after everything that can go has gone.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Large texts lie outside of the heap; buffers are freed some time later. */
const held = (): number => {
  // A second time: what lies outside goes after what named it.
  collect()
  collect()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external - arrayBuffers
}

/** Bytes that are held more than before. What is to be kept has to be used afterwards. */
export const heldBytes = (does: () => void): number => {
  const before = held()
  does()
  return held() - before
}
