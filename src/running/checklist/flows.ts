// Which flows and clients are affected?
import type { Finding } from '../../server/checklist.ts'
import { OTHER } from '../../metrics/admission.ts'
import { count, counted, times, words } from '../../server/figures.ts'
import { promiseState, STATE_WORDS } from '../../server/promise-state.ts'
import type { SloRow } from '../../server/status.ts'
import {
  asRead,
  failuresIn,
  gaugeOf,
  sumBy,
  sumOf,
  untold,
  untoldOf,
  type Answer,
  type View,
} from './view.ts'

const MOST_CLIENTS = 10
const MOST_REASONS = 5

const promises = ({ slos, rows }: View): readonly Finding[] => {
  const findings = slos.flatMap((row): readonly Finding[] => {
    const state = promiseState(row)
    if (state !== 'burning' && state !== 'fast') return []
    const labels = { slo: row.name, server: row.server }
    const hit = sumOf(rows('oauth_slo_affected_clients', labels))
    return [
      {
        state: state === 'fast' ? 'bad' : 'look',
        of: row.server,
        text: `${row.title}: ${STATE_WORDS[state].toLowerCase()}, ${times(row.burnRates.fiveMinutes ?? 0)} as fast as allowed.`,
        facts: hit === 0 ? [] : [`${counted(hit, 'known client')} hit in the last 10 minutes`],
      },
    ]
  })
  return [...(findings.length > 0 ? findings : [kept(slos)]), ...slos.flatMap(unmeasured)]
}

const unmeasured = ({ title, server, notMeasured }: SloRow): readonly Finding[] =>
  notMeasured === undefined
    ? []
    : [{ state: 'unknown', of: server, text: `${title}: not measured.`, remedy: notMeasured }]

const kept = (slos: readonly SloRow[]): Finding => {
  const measured = slos.filter(({ burnRates }) => burnRates.fiveMinutes !== undefined).length
  if (measured === 0)
    return { state: 'quiet', text: 'No promise had an event in the last 5 minutes.' }
  const silent = slos.length - measured
  return {
    state: 'fine',
    text: `None of the ${counted(measured, 'promise')} that had events in the last 5 minutes burns.`,
    ...(silent === 0
      ? {}
      : { facts: [`${counted(silent, 'promise')} had none: nothing is known of them`] }),
  }
}

const grants = (view: View, server: string): Finding => {
  const requests = view.lately('oauth_token_requests_total', { server })
  const failures = failuresIn(requests)
  const refused = requests.filter(
    ({ labels: { outcome } }) =>
      outcome === 'client_error' || outcome === 'user_error' || outcome === 'throttled',
  )
  const of = (from: typeof requests, grant: string): string =>
    count(sumOf(from.filter(({ labels }) => labels.grant_type === grant)))
  const facts = [
    ...sumBy(requests, ({ labels }) => labels.grant_type ?? 'other').map(
      ([grant, all]) =>
        `${words(grant)}: ${counted(all, 'request')}, ${of(failures, grant)} failed, ${of(refused, grant)} refused`,
    ),
    ...(view.tells(server, 'grant') ? [] : ['no source tells the grant of every request']),
  ]
  const failed = sumOf(failures)
  const unknown = untold(view, server, ['server_errors'], 'which token requests failed')
  if (failed === 0 && unknown !== undefined) return { ...unknown, facts }
  if (requests.length === 0)
    return { state: 'quiet', of: server, text: 'No token request came lately.' }
  return {
    state: failed > 0 ? 'look' : 'fine',
    of: server,
    text:
      failed > 0
        ? `${counted(failed, 'token request')} failed by the server or what is behind it.`
        : 'No token request failed by the server.',
    facts,
  }
}

/** Known clients that got fewer tokens lately than they failed to get. */
const worseOff = (view: View, server: string): ReadonlySet<string> => {
  const requests = view.lately('oauth_client_token_requests_total', { server })
  const balance = sumBy(
    requests.filter(({ labels }) => labels.outcome !== 'neutral'),
    ({ labels }) => labels.client ?? OTHER,
    ({ labels, value }) => (labels.outcome === 'success' ? -value : value),
  )
  return new Set(balance.flatMap(([client, more]) => (client !== OTHER && more > 0 ? client : [])))
}

const clients = (view: View, server: string): Finding => {
  const unknown = untold(view, server, ['client'], 'whose requests they are')
  if (unknown !== undefined) return unknown
  const failures = view.lately('oauth_client_token_request_failures_total', { server })
  const active = gaugeOf(view, 'oauth_active_clients', { server }) ?? 0
  const silent = gaugeOf(view, 'oauth_failing_clients', { server }) ?? 0
  const worse = worseOff(view, server)
  const owners = view.rows('oauth_client_info', { server })
  const ownerOf = (client: string): string => {
    const owner = owners.find(({ labels }) => labels.client === client)?.labels.owner
    return owner === undefined ? '' : ` – owner ${owner}`
  }
  const byClient = sumBy(failures, ({ labels }) => labels.client ?? OTHER)
  const facts = byClient.slice(0, MOST_CLIENTS).map(([client]) => {
    const own = failures.filter(({ labels }) => (labels.client ?? OTHER) === client)
    const reasons = sumBy(own, ({ labels }) => labels.reason ?? 'unknown')
    const why = reasons.map(([reason, value]) => `${words(reason)} ${count(value)}`).join(', ')
    return `${client === OTHER ? 'clients without a label of their own' : client}: ${why}${ownerOf(client)}`
  })
  const more = byClient.length - facts.length
  const found = worse.size > 0 || silent > 0
  return {
    state: found ? 'look' : active === 0 ? 'quiet' : 'fine',
    of: server,
    text: found
      ? `Of ${counted(active, 'active client')}, ${count(worse.size)} had more failures than tokens lately, ${count(silent)} no token at all in 10 minutes.`
      : active === 0
        ? 'No known client was active in 10 minutes.'
        : `None of ${counted(active, 'active client')} had more failures than tokens lately.`,
    facts: more > 0 ? [...facts, `and ${counted(more, 'other client')} with failures`] : facts,
  }
}

const resourceServer = (view: View, resource_server: string): Finding => {
  const unknown = untoldOf(view, resource_server)
  if (unknown !== undefined) return unknown
  const all = sumOf(view.lately('oauth_token_validations_total', { resource_server }))
  if (all === 0)
    return { state: 'quiet', of: resource_server, text: 'No token was presented lately.' }
  const rejections = view.lately('oauth_token_rejections_total', { resource_server })
  const ours = sumOf(rejections.filter(({ labels }) => labels.fault === 'platform'))
  const refused = sumOf(rejections)
  return {
    state: ours > 0 ? 'look' : 'fine',
    of: resource_server,
    text: `${count(refused)} of ${counted(all, 'token')} refused, ${count(ours)} of them by the platform's fault.`,
    facts: rejections
      .slice(0, MOST_REASONS)
      .map(
        ({ labels, value }) =>
          `${words(labels.reason ?? 'unknown')}: ${count(value)}, fault: ${labels.fault ?? 'unknown'}`,
      ),
  }
}

export const flows: Answer = (view) => found(view).map((finding) => asRead(view, finding))

const found: Answer = (view) => [
  ...promises(view),
  ...view.servers.flatMap((server) => [grants(view, server), clients(view, server)]),
  ...(view.resourceServers.length === 0
    ? [
        {
          state: 'unknown',
          text: 'No source tells how APIs answer: no resource server was seen.',
          remedy: 'name `resource_servers`, and their logs as sources',
        } as const,
      ]
    : view.resourceServers.map((each) => resourceServer(view, each))),
]
