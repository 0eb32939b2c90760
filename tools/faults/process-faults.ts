// What happens to the process, its disk and its state.
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Trial } from './fault.ts'

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

export const down =
  (signal: 'SIGKILL' | 'SIGTERM', meanwhile?: (trial: Trial) => Promise<void>) =>
  async (trial: Trial): Promise<void> => {
    const { exporter, random } = trial
    await exporter.end(signal)
    await delay(random.between(0, 250))
    await meanwhile?.(trial)
    await delay(random.between(0, 250))
    await startBeside(trial)
  }

export const diskIs =
  (is: 'full' | 'slow') =>
  async ({ exporter, random }: Trial): Promise<void> => {
    exporter.disk(is)
    await delay(random.between(200, 1500))
    exporter.disk('well')
  }

/** Ended while nothing can be saved; there is room again before the next start. */
export const downWhileFull = async (trial: Trial): Promise<void> => {
  trial.exporter.disk('full')
  await delay(trial.random.between(200, 1500))
  await down('SIGKILL', ({ exporter }) => Promise.resolve(exporter.disk('well')))(trial)
}

/** Ended while each write waits. */
export const downWhileSlow = async (trial: Trial): Promise<void> => {
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
export const tear = async ({ state, random }: Trial): Promise<void> => {
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
