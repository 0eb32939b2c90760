// Panels of what is in tokens: scopes, life, size, and exchanges.
import { half, list, type PanelDescription } from '../panel.ts'
import { increase, quantile, RANGE, rate } from '../queries.ts'

export const scopes = (): PanelDescription =>
  half(
    'Scopes granted',
    'The ten most granted. privileged that rises, or unlisted at all, is worth a question to the owner of the client.',
    'reqps',
    [
      `topk(10, ${rate('oauth_scope_grants_total', ['scope', 'scope_class'])})`,
      '{{scope}} {{scope_class}}',
    ],
  )
export const riskyScopes = (): PanelDescription =>
  half(
    'Privileged and unlisted scopes',
    'Grants of scopes that the catalogue calls privileged, or does not list. Who was given them is in the audit log of the server; take back what nobody needs.',
    'reqps',
    [
      rate('oauth_scope_grants_total', ['scope', 'scope_class'], {
        scope_class: '=~privileged|unlisted',
      }),
      '{{scope}} {{scope_class}}',
    ],
  )
export const scopeReview = (): PanelDescription =>
  list(
    'Scopes in this time',
    'For the monthly review: a scope that is granted to all is no scope, one that nobody got can go.',
    'short',
    [increase('oauth_scope_grants_total', ['server', 'scope', 'scope_class'], {}, RANGE), 'grants'],
  )
export const exchanges = (): PanelDescription =>
  half(
    'Token exchanges',
    'By what they are for. impersonation hides who acts: prefer delegation.',
    'reqps',
    [rate('oauth_token_exchanges_total', ['exchange', 'outcome']), '{{exchange}} {{outcome}}'],
  )
export const lifetimes = (): PanelDescription =>
  half(
    'Life of tokens, p95',
    'Bounds how long a stolen token is good where nobody asks the server. A jump is a change of settings: ask who made it.',
    's',
    [
      quantile(0.95, 'oauth_token_lifetime_seconds', ['token', 'grant_type']),
      '{{token}} {{grant_type}}',
    ],
  )
export const sizes = (): PanelDescription =>
  half(
    'Size of access tokens, p95',
    'Proxies refuse headers beyond 8 KiB. A size that grows: claims that were added, or groups of a user. Move them to userinfo.',
    'bytes',
    [quantile(0.95, 'oauth_access_token_size_bytes', ['server']), '{{server}}'],
  )
