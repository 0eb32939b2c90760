// The episodes that are open, by number (the oldest first) and by what they end.
import type { Scope } from './coverage.ts'
import type { Episode } from './episode.ts'

const BYTES_AN_EPISODE = 1200
const BYTES_A_PAIR = 200

export interface OpenEpisodes {
  readonly add: (episode: Episode) => void
  readonly forget: (episode: Episode) => void
  readonly get: (number: number) => Episode | undefined
  readonly has: (number: number) => boolean
  readonly withKey: (key: string) => Iterable<Episode>
  /** Is any open that ends such a thing? */
  readonly anyOf: (scope: Scope) => boolean
  readonly all: () => Iterable<Episode>
  readonly size: () => number
  /** About. */
  readonly bytes: () => number
  readonly clear: () => void
}

export const createOpenEpisodes = (): OpenEpisodes => {
  const episodes = new Map<number, Episode>()
  const byKey = new Map<string, Set<Episode>>()
  const ofScope = new Map<Scope, number>()
  return {
    add: (episode) => {
      const { target, number } = episode
      episodes.set(number, episode)
      const same = byKey.get(target.key) ?? new Set()
      byKey.set(target.key, same.add(episode))
      ofScope.set(target.scope, (ofScope.get(target.scope) ?? 0) + 1)
    },
    forget: (episode) => {
      const { target, number } = episode
      episodes.delete(number)
      const same = byKey.get(target.key)
      same?.delete(episode)
      if (same?.size === 0) byKey.delete(target.key)
      ofScope.set(target.scope, (ofScope.get(target.scope) ?? 1) - 1)
    },
    get: (number) => episodes.get(number),
    has: (number) => episodes.has(number),
    withKey: (key) => byKey.get(key) ?? [],
    anyOf: (scope) => (ofScope.get(scope) ?? 0) > 0,
    all: () => episodes.values(),
    size: () => episodes.size,
    bytes: () => {
      let pairs = 0
      for (const episode of episodes.values()) pairs += episode.pairs.size
      return episodes.size * BYTES_AN_EPISODE + pairs * BYTES_A_PAIR
    },
    clear: () => {
      episodes.clear()
      byKey.clear()
      ofScope.clear()
    },
  }
}
