// How many, where each comes by itself: seeded.
import type { Random } from '../../theft-month/random.ts'

/** Above it the normal distribution is near enough. */
const MANY = 40

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())

export const poisson = (random: Random, mean: number): number => {
  if (mean <= 0) return 0
  if (mean > MANY) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)))
  const least = Math.exp(-mean)
  let count = 0
  for (let product = random.next(); product > least; product *= random.next()) count++
  return count
}

/** Of so many, how many are hit. */
export const binomial = (random: Random, of: number, share: number): number => {
  if (of <= 0 || share <= 0) return 0
  if (share >= 1) return of
  if (share > 0.5) return of - binomial(random, of, 1 - share)
  if (of <= MANY) {
    let count = 0
    for (let i = 0; i < of; i++) if (random.next() < share) count++
    return count
  }
  const mean = of * share
  if (mean <= MANY) return Math.min(of, poisson(random, mean))
  const drawn = Math.round(mean + Math.sqrt(mean * (1 - share)) * normal(random))
  return Math.max(0, Math.min(of, drawn))
}
