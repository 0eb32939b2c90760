// Clients that do what their entry in the catalogue does not allow.
import { authEvent, type AuthEvent } from '../events.ts'
import { authMethodOf } from './auth-method.ts'
import type { Catalogue, CatalogueClient, ServerCatalogue } from './catalogue.ts'
import type { Correlator, CreateCorrelator } from './correlator.ts'

type Violation = NonNullable<AuthEvent['violation']>

/** Each rule of the catalogue; what a server refused is no violation, since nothing came of it. */
const RULES: Readonly<
  Record<Violation, (event: AuthEvent, client: CatalogueClient, of: ServerCatalogue) => boolean>
> = {
  public_client_secret: ({ auth_method: method }, { type }) =>
    type === 'public' && method !== undefined && authMethodOf(method) === 'secret',
  // RFC 9700 2.1.1: a must for public clients.
  pkce_missing: (event, { type }) =>
    type === 'public' && (event.pkce === 'missing' || asksCodeWithoutPkce(event)),
  // RFC 9700 2.1.2: access tokens in the authorization response, whatever else is in it.
  implicit: ({ kind, response_type: types }) =>
    kind === 'authorization_request' && types?.split(' ').includes('token') === true,
  grant: ({ kind, grant_type: grant }, { grants }) =>
    kind === 'token_request' &&
    grant !== undefined &&
    grants !== undefined &&
    !grants.includes(grant),
  scope: ({ kind, scopes }, { scopes: listed }) =>
    kind === 'token_request' &&
    scopes !== undefined &&
    listed !== undefined &&
    scopes.some((scope) => scope !== '' && !listed.includes(scope)),
  lifetime: (event, _, { longestLifeSeconds }) => {
    const { issued_token: token, issued_refresh_token: refresh, lifetime_seconds: life } = event
    const longest =
      token === undefined && refresh !== undefined
        ? longestLifeSeconds.refresh
        : longestLifeSeconds.access
    return (
      event.kind === 'token_request' &&
      life !== undefined &&
      longest !== undefined &&
      life > longest
    )
  },
  test_client: ({ kind }, { environment }) => kind === 'token_request' && environment === 'test',
}
const VIOLATIONS = Object.keys(RULES) as readonly Violation[]

const asksCodeWithoutPkce = (event: AuthEvent): boolean =>
  event.kind === 'authorization_request' &&
  event.has_pkce === false &&
  event.response_type?.split(' ').includes('code') === true

const NOTHING: Catalogue = new Map()

/** Remembers nothing: each event is held against the catalogue. */
export const createPolicy: CreateCorrelator = ({ catalogue = NOTHING }): Correlator => {
  const entryOf = ({ server, client }: AuthEvent): CatalogueClient | undefined =>
    client === undefined ? undefined : catalogue.get(server)?.clients?.get(client)

  return {
    version: 1,
    wants: (event) =>
      (event.kind === 'token_request' || event.kind === 'authorization_request') &&
      event.outcome === 'success' &&
      entryOf(event) !== undefined,
    see: (event, out) => {
      const of = catalogue.get(event.server)
      const client = entryOf(event)
      if (of === undefined || client === undefined) return
      for (const violation of VIOLATIONS)
        if (RULES[violation](event, client, of)) out.event(violated(event, violation))
    },
    expire: () => {},
    entries: () => 0,
    bytes: () => 0,
    evictions: () => 0,
    save: () => ({}),
    load: () => {},
  }
}

const violated = (event: AuthEvent, violation: Violation): AuthEvent => {
  const derived = authEvent('policy_violation', event.time, event.format)
  derived.time_resolution_seconds = event.time_resolution_seconds
  derived.source = event.source
  derived.server = event.server
  derived.tenant = event.tenant
  derived.region = event.region
  derived.client = event.client
  derived.trace_id = event.trace_id
  derived.request_id = event.request_id
  derived.violation = violation
  return derived
}
