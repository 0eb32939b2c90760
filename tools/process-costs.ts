// What a process costs, as Linux counts it.
import { readFileSync } from 'node:fs'

const HZ = 100
/** Of `stat`, from the third field on: user, system, and both of children that have ended. */
const ticks = (path: string): readonly number[] =>
  (readFileSync(`${path}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []).slice(11, 15).map(Number)

/** User and system; `self`: with the children that have ended. */
export const cpuSeconds = (of: number | 'self' | undefined): number => {
  const [user = NaN, system = NaN, ...children] = ticks(`/proc/${of}`)
  const ended = of === 'self' ? children.reduce((sum, more) => sum + more, 0) : 0
  return (user + system + ended) / HZ
}

/** Of its first thread alone, where the event loop is. */
export const loopMs = (pid: number | undefined): number => {
  const [user = NaN, system = NaN] = ticks(`/proc/${pid}/task/${pid}`)
  return ((user + system) * 1000) / HZ
}

/** MiB: resident now, or at most so far. */
export const megabytes = (pid: number | undefined, which: 'VmRSS' | 'VmHWM'): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
}
