// Is the server healthy, and what do its logs say?
import type { Finding } from '../../server/checklist.ts'
import { count, counted, duration, words } from '../../server/figures.ts'
import { isReadable } from '../../server/promise-state.ts'
import type { SourceRow } from '../../server/status.ts'
import { asRead, sumBy, sumOf, untold, type Answer, type View } from './view.ts'

const MOST_REASONS = 8

const probes = (view: View, server: string): readonly Finding[] => {
  const journeys = view.rows('oauth_probe_success', { server })
  if (journeys.length === 0)
    return [
      {
        state: 'unknown',
        of: server,
        text: 'Nobody tries it from outside.',
        remedy: 'give the server an `issuer`, so that it is watched from outside',
      },
    ]
  return journeys.map(({ labels: { journey }, value }): Finding => {
    const failures = view.lately('oauth_probe_failures_total', { server, journey })
    const last = view.rows('oauth_probe_last_success_timestamp_seconds', { server, journey })[0]
    return {
      state: value === 0 ? 'bad' : failures.length > 0 ? 'look' : 'fine',
      of: server,
      text: `The probe ${journey} ${value === 0 ? 'fails' : 'succeeds'}.`,
      facts: [
        ...failures.map(
          ({ labels, value: runs }) => `${counted(runs, 'run')} failed lately, at ${labels.step}`,
        ),
        ...(last === undefined
          ? ['it has not succeeded since the start']
          : [`last success ${duration(view.now / 1000 - last.value)} ago`]),
      ],
    }
  })
}

const answers = (view: View, server: string): Finding => {
  const requests = view.lately('oauth_endpoint_requests_total', { server })
  const failed = requests.filter(({ labels }) => labels.status === '5xx')
  const unknown = untold(
    view,
    server,
    ['server_errors'],
    'which of its answers are errors of its own',
  )
  if (unknown !== undefined && failed.length === 0) return unknown
  const upstream = view.lately('oauth_upstream_failures_total', { server })
  const reasons = view.lately('oauth_token_request_failures_total', { server })
  const sick = sumOf(failed) + sumOf(upstream)
  return {
    state: sick > 0 ? 'look' : 'fine',
    of: server,
    text:
      sick > 0
        ? `${counted(sumOf(failed), 'answer')} with status 5xx, ${counted(sumOf(upstream), 'failure')} behind the server.`
        : 'No answer of the server was an error of its own.',
    facts: [
      ...sumBy(failed, ({ labels }) => labels.endpoint ?? 'other').map(
        ([endpoint, value]) => `${words(endpoint)}: ${count(value)} with status 5xx`,
      ),
      ...sumBy(upstream, ({ labels }) => labels.upstream ?? 'other').map(
        ([behind, value]) => `${words(behind)} behind it: ${counted(value, 'failure')}`,
      ),
      ...sumBy(reasons, ({ labels }) => labels.reason ?? 'unknown')
        .slice(0, MOST_REASONS)
        .map(
          ([reason, value]) => `token requests without tokens, ${words(reason)}: ${count(value)}`,
        ),
    ],
  }
}

const log = (source: SourceRow, now: number): Finding => {
  const { name, path, up, lastEventTime, problem } = source
  const age = lastEventTime === undefined ? undefined : duration((now - lastEventTime) / 1000)
  const read = isReadable(source)
  const said = age === undefined ? 'it gave no event yet' : `newest event ${age} ago`
  return {
    state: !up ? 'bad' : read ? (age === undefined ? 'quiet' : 'fine') : 'look',
    of: name,
    text: `${!up ? 'It cannot be read' : read ? 'It is read' : 'It is not read well'}: ${path}`,
    facts: problem === undefined ? [said] : [problem, said],
  }
}

export const health: Answer = (view) => [
  ...view.servers.flatMap((server) => [
    ...probes(view, server),
    asRead(view, answers(view, server)),
  ]),
  ...view.sources.map((source) => log(source, view.now)),
]
