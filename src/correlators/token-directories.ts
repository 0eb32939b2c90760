// The keys of the tokens of each server, once for all correlators that remember them.
import type { SharedKeys } from './flat-table.ts'
import { createKeyDirectory, type KeyDirectory, type KeyDirectoryState } from './key-directory.ts'

/** One bit each; a saved state knows them by it. */
const MEMBERS = { passport: 1, 'refresh-reuse': 2, 'suspicious-use': 4 } as const
const KINDS = ['access', 'refresh'] as const
type TokenKind = (typeof KINDS)[number]

export interface TokenDirectories {
  readonly of: (kind: TokenKind, server: string, correlator: keyof typeof MEMBERS) => SharedKeys
  readonly save: () => TokenDirectoriesState
  /** To be followed by `load` of the correlators, which take their rows from it, and by `dropUnclaimed`. */
  readonly load: (state: TokenDirectoriesState) => void
  readonly dropUnclaimed: () => void
}
export type TokenDirectoriesState = readonly (readonly [
  kind: TokenKind,
  server: string,
  KeyDirectoryState,
])[]

/** `tokens`: remembered by one correlator. */
export const createTokenDirectories = (tokens: number): TokenDirectories => {
  const directories = { access: new Map(), refresh: new Map() } as Readonly<
    Record<TokenKind, Map<string, KeyDirectory>>
  >
  const directoryOf = (kind: TokenKind, server: string): KeyDirectory => {
    let directory = directories[kind].get(server)
    if (directory === undefined)
      directories[kind].set(server, (directory = createKeyDirectory(tokens)))
    return directory
  }
  const all = () =>
    KINDS.flatMap((kind) =>
      [...directories[kind]].map(([server, directory]) => [kind, server, directory] as const),
    )
  return {
    of: (kind, server, correlator) => ({
      directory: directoryOf(kind, server),
      member: MEMBERS[correlator],
    }),
    save: () => all().map(([kind, server, { save }]) => [kind, server, save()]),
    load: (state) => {
      for (const [kind, server, saved] of state) directoryOf(kind, server).load(saved)
    },
    dropUnclaimed: () => {
      for (const [, , { dropUnclaimed }] of all()) dropUnclaimed()
    },
  }
}
