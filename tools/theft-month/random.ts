// Seeded chance: the same seed gives the same month.
import { seededRandom } from '../../src/demo/plan.ts'

export interface Random {
  /** In [0, 1). */
  readonly next: () => number
  readonly between: (least: number, most: number) => number
  readonly whole: (below: number) => number
  readonly chance: (share: number) => boolean
  readonly pick: <T>(of: readonly T[]) => T
  /** Waiting times: many short, few long. */
  readonly wait: (mean: number) => number
  /** Independent of how much the others draw. */
  readonly fork: (name: string) => Random
}

const hashOf = (text: string, seed: number): number => {
  let hash = seed ^ 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

export const createRandom = (seed: number): Random => {
  const next = seededRandom(seed)
  const whole = (below: number): number => Math.floor(next() * below)
  return {
    next,
    whole,
    between: (least, most) => least + next() * (most - least),
    chance: (share) => next() < share,
    pick: <T>(of: readonly T[]): T => {
      const picked = of[whole(of.length)]
      if (picked === undefined) throw new RangeError('nothing to pick from')
      return picked
    },
    wait: (mean) => -Math.log(1 - next()) * mean,
    fork: (name) => createRandom(hashOf(name, seed)),
  }
}
