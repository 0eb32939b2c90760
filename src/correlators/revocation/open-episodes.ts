// The episodes that are open, by number (the oldest first) and by what they end.
import { isSame, SCOPES, type Named, type Scope, type Target } from './coverage.ts'
import type { Episode } from './episode.ts'

const BYTES_AN_EPISODE = 2300
const BYTES_A_PAIR = 200

export interface OpenEpisodes {
  readonly add: (episode: Episode) => void
  readonly forget: (episode: Episode) => void
  readonly get: (number: number) => Episode | undefined
  readonly has: (number: number) => boolean
  /** Those that end it. */
  readonly ending: (scope: Scope, named: Named) => readonly Episode[]
  readonly all: () => Iterable<Episode>
  readonly size: () => number
  /** About. */
  readonly bytes: () => number
  readonly clear: () => void
}

/** By the first word of an id, which is a hash already; what it finds is compared in full. */
const indexOf = (named: Named): number | string =>
  typeof named === 'object' ? named[0] : (named ?? '')
const NONE: readonly Episode[] = []

export const createOpenEpisodes = (): OpenEpisodes => {
  const episodes = new Map<number, Episode>()
  const byScope = Object.fromEntries(SCOPES.map((scope) => [scope, new Map()])) as Readonly<
    Record<Scope, Map<number | string, readonly Episode[]>>
  >
  const near = ({ scope, named }: Target): readonly Episode[] =>
    byScope[scope].get(indexOf(named)) ?? NONE

  return {
    add: (episode) => {
      const { target, number } = episode
      episodes.set(number, episode)
      byScope[target.scope].set(indexOf(target.named), [...near(target), episode])
    },
    forget: (episode) => {
      const { target, number } = episode
      episodes.delete(number)
      const rest = near(target).filter((other) => other !== episode)
      if (rest.length > 0) byScope[target.scope].set(indexOf(target.named), rest)
      else byScope[target.scope].delete(indexOf(target.named))
    },
    get: (number) => episodes.get(number),
    has: (number) => episodes.has(number),
    ending: (scope, named) => {
      if (byScope[scope].size === 0) return NONE
      const found = byScope[scope].get(indexOf(named))
      if (found === undefined) return NONE
      return found.filter(({ target }) => isSame(target.named, named))
    },
    all: () => episodes.values(),
    size: () => episodes.size,
    bytes: () => {
      let pairs = 0
      for (const episode of episodes.values()) pairs += episode.pairs.size
      return episodes.size * BYTES_AN_EPISODE + pairs * BYTES_A_PAIR
    },
    clear: () => {
      episodes.clear()
      for (const scope of SCOPES) byScope[scope].clear()
    },
  }
}
