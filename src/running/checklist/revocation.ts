// Do revocations work, what must be revoked, and who must be told?
import { OTHER } from '../../metrics/admission.ts'
import type { Finding } from '../../server/checklist.ts'
import { count, counted, words } from '../../server/figures.ts'
import {
  asRead,
  failuresIn,
  gaugeOf,
  sumBy,
  sumOf,
  untold,
  type Answer,
  type View,
} from './view.ts'

const HOUR_MS = 3_600_000
const MOST_OWNERS = 10

const requests = (view: View, server: string): Finding => {
  const all = view.lately('oauth_revocation_requests_total', { server })
  const failed = failuresIn(all)
  const unknown = untold(view, server, ['revocations'], 'what is revoked')
  if (failed.length === 0 && unknown !== undefined) return unknown
  const open = gaugeOf(view, 'oauth_revocation_open_episodes', { server })
  return {
    state: failed.length > 0 ? 'bad' : all.length > 0 ? 'fine' : 'quiet',
    of: server,
    text:
      failed.length > 0
        ? `${count(sumOf(failed))} of ${counted(sumOf(all), 'revocation request')} failed.`
        : all.length > 0
          ? `${counted(sumOf(all), 'revocation request')} lately, none failed by the server.`
          : 'No revocation was asked for lately.',
    facts: [
      ...sumBy(all, ({ labels }) => labels.outcome ?? '').map(
        ([outcome, value]) => `${words(outcome)}: ${count(value)}`,
      ),
      ...(open === undefined
        ? []
        : [`${counted(open, 'revocation')} of tokens that would still be alive`]),
    ],
  }
}

/** Where nobody said whom it trusts it may be anyone. */
const mayTrust = (view: View, resource_server: string | undefined, server: string): boolean => {
  const trusts = view.rows('oauth_resource_server_info', { resource_server })[0]?.labels.trusts
  return trusts === undefined || trusts.split(',').includes(server)
}

const propagation = (view: View, server: string): Finding => {
  const overdue = view
    .lastHour('oauth_revocation_overdue_acceptances_total')
    .filter(({ labels }) => mayTrust(view, labels.resource_server, server))
  const needs = ['revocations', 'validations', 'token_ids'] as const
  const unknown = untold(view, server, needs, 'whether revoked tokens are still accepted')
  if (overdue.length === 0 && unknown !== undefined) return unknown
  return {
    state: overdue.length > 0 ? 'bad' : 'fine',
    of: server,
    text:
      overdue.length > 0
        ? `${counted(sumOf(overdue), 'revocation')} after which a token was accepted too long, in the last hour.`
        : 'No resource server accepted a revoked token longer than it may, in the last hour.',
    facts: overdue.map(({ labels, value }) => `${labels.resource_server}: ${count(value)}`),
  }
}

const theft = (view: View, server: string): Finding => {
  const uses = view.lastHour('oauth_suspicious_token_use_incidents_total', { server })
  const reuses = view
    .lastHour('oauth_refresh_reuse_incidents_total', { server })
    .filter(({ labels }) => labels.class === 'suspicious')
  const found = sumOf(uses) + sumOf(reuses)
  const unknown = untold(view, server, ['token_ids'], 'which token is which, so no theft is seen')
  if (found === 0 && unknown !== undefined) return unknown
  const clients = new Set(
    view.episodes
      .filter(
        ({ kind, server: of, timeMs }) =>
          of === server &&
          (kind === 'suspicious_use' || kind === 'refresh_reuse') &&
          timeMs > view.now - HOUR_MS,
      )
      .flatMap(({ about }) => about.filter(([name]) => name === 'client').map(([, id]) => id)),
  )
  return {
    state: found > 0 ? 'bad' : 'fine',
    of: server,
    text:
      found > 0
        ? `${counted(found, 'token')} that may be stolen, in the last hour: revoke, then see Episodes.`
        : 'No token looked stolen in the last hour.',
    facts: [
      ...(sumOf(uses) > 0
        ? [`access tokens in places that do not go together: ${count(sumOf(uses))}`]
        : []),
      ...(sumOf(reuses) > 0
        ? [`refresh tokens that a stranger presented: ${count(sumOf(reuses))}`]
        : []),
      ...[...clients].map((client) => `client ${client}`),
    ],
  }
}

/** Owners of the clients with failures, by the catalogue. */
const owners = (view: View, server: string): Finding => {
  const catalogue = view.rows('oauth_client_info', { server })
  if (catalogue.length === 0)
    return {
      state: 'unknown',
      of: server,
      text: 'No catalogue says who owns its clients.',
      remedy: 'name the file of its clients: `clients` of the server',
    }
  const failing = sumBy(
    view.lately('oauth_client_token_request_failures_total', { server }),
    ({ labels }) => labels.client ?? OTHER,
  ).filter(([client]) => client !== OTHER)
  const byOwner = Map.groupBy(failing, ([client]) => {
    const entry = catalogue.find(({ labels }) => labels.client === client)
    return entry?.labels.owner ?? ''
  })
  const facts = [...byOwner].map(
    ([owner, theirs]) =>
      `${owner === '' ? 'no owner known' : owner}: ${theirs
        .slice(0, MOST_OWNERS)
        .map(([client]) => client)
        .join(', ')}`,
  )
  return {
    state: facts.length > 0 ? 'look' : 'quiet',
    of: server,
    text:
      facts.length > 0
        ? 'Owners of clients whose requests failed or were refused lately:'
        : 'No client had requests that failed lately: nobody to tell.',
    facts,
  }
}

export const revocation: Answer = (view) =>
  view.servers
    .flatMap((server) => [
      requests(view, server),
      propagation(view, server),
      theft(view, server),
      owners(view, server),
    ])
    .map((finding) => asRead(view, finding))
