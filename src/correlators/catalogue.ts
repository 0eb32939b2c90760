// What the operator says of the clients and scopes of each server: clients.yaml, scopes.yaml, lifetime_policy.
import type { GrantType } from '../events.ts'

export interface CatalogueClient {
  readonly id: string
  readonly owner?: string | undefined
  /** RFC 6749 2.1 */
  readonly type?: 'confidential' | 'public' | undefined
  readonly criticality?: string | undefined
  /** `test`: no client of production. */
  readonly environment?: string | undefined
  /** undefined: any. */
  readonly grants?: readonly GrantType[] | undefined
  /** undefined: any. */
  readonly scopes?: readonly string[] | undefined
  /** ms since the epoch */
  readonly secretExpiresMs?: number | undefined
}

export interface ServerCatalogue {
  /** By id; undefined: there is no file of clients, which is not the same as an empty one. */
  readonly clients: ReadonlyMap<string, CatalogueClient> | undefined
  readonly scopes: ReadonlyMap<string, 'ordinary' | 'privileged'> | undefined
  /** Longest life that tokens may be given. */
  readonly longestLifeSeconds: {
    readonly access: number | undefined
    readonly refresh: number | undefined
  }
}

/** By server. */
export type Catalogue = ReadonlyMap<string, ServerCatalogue>

/** What the scope is; undefined: the server has no catalogue of scopes. */
export const scopeClassOf = (
  catalogue: Catalogue,
  server: string,
  scope: string,
): 'ordinary' | 'privileged' | 'unlisted' | undefined => {
  const scopes = catalogue.get(server)?.scopes
  return scopes === undefined ? undefined : (scopes.get(scope) ?? 'unlisted')
}
