// Whose records decide, as far as the sources have shown.
import type { Capability } from '../adapters/adapter.ts'
import type { AuthEvent } from '../events.ts'
import {
  asDeclared,
  authorityFor,
  decides,
  resolveAuthorities,
  type Authorities,
} from '../slis/authority.ts'
import type { Source } from './source.ts'

export interface Deciders {
  /** Of a server, anew: its sources have shown more. */
  readonly resolve: (server: string) => void
  readonly of: (server: string) => Authorities
  readonly all: ReadonlyMap<string, Authorities>
  /**
   * Is the event's record of the source that shows all validations of its resource server? undefined: no source does. By what is
   * declared, since what correlators derive must not depend on which record came first.
   */
  readonly decidesValidations: (event: AuthEvent) => boolean | undefined
}

const NONE: Authorities = new Map<Capability, never>()

export const createDeciders = (ofServer: (server: string) => readonly Source[]): Deciders => {
  const all = new Map<string, Authorities>()
  const declared = new Map<string, Authorities>()
  return {
    all,
    resolve: (server) => {
      const evidence = ofServer(server).map((source) => source.evidence())
      all.set(server, resolveAuthorities(evidence))
      declared.set(server, resolveAuthorities(evidence.map(asDeclared)))
    },
    of: (server) => all.get(server) ?? NONE,
    decidesValidations: (event) => {
      const of = declared.get(event.server) ?? NONE
      if (authorityFor(of, 'validations', event) === undefined) return undefined
      return decides(of, 'validations', event)
    },
  }
}
