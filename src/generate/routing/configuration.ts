// The fragment for an Alertmanager that is there, and a complete example for one that is not.
import type { Project } from '../project.ts'
import { inhibitRules, type WrittenInhibitRule } from './inhibition.ts'

export interface WrittenRoute {
  readonly receiver: string
  readonly matchers?: readonly string[]
  readonly group_by?: readonly string[]
  readonly group_wait?: string
  readonly group_interval?: string
  readonly repeat_interval?: string
  readonly routes?: readonly WrittenRoute[]
}
export interface Fragment {
  readonly route: WrittenRoute
  readonly inhibit_rules: readonly WrittenInhibitRule[]
}

const REPEAT = { page: '4h', ticket: '24h' } as const

/** One route below the user's own: everything that carries our `service`. */
export const fragment = (project: Project): Fragment => {
  const { receivers, teams } = project.alerting
  const to = (severity: 'page' | 'ticket', receiver: string, team?: string): WrittenRoute => ({
    receiver,
    matchers: [...(team === undefined ? [] : [`team="${team}"`]), `severity="${severity}"`],
    repeat_interval: REPEAT[severity],
  })
  const ofTeams = Object.entries(teams).flatMap(([team, own]) =>
    (['page', 'ticket'] as const).flatMap((severity) => {
      const receiver = own[severity]
      return receiver === undefined ? [] : [to(severity, receiver, team)]
    }),
  )
  return {
    route: {
      receiver: receivers.ticket,
      matchers: [`service="${project.service}"`],
      group_by: ['alertname', 'slo', 'server'],
      group_wait: '10s',
      group_interval: '5m',
      repeat_interval: REPEAT.ticket,
      routes: [
        { receiver: receivers.none, matchers: ['severity="none"'] },
        ...ofTeams,
        to('page', receivers.security, 'security'),
        to('ticket', receivers.security, 'security'),
        to('page', receivers.page),
      ],
    },
    inhibit_rules: inhibitRules(project),
  }
}

/** Every receiver once, in the order of its first route. */
const receiversOf = (route: WrittenRoute): readonly string[] => [
  ...new Set([route.receiver, ...(route.routes ?? []).flatMap(receiversOf)]),
]

/** A whole file: receivers that post to a place of yours. */
export const completeExample = (project: Project): object => {
  const { route, inhibit_rules } = fragment(project)
  const silent = ['default', project.alerting.receivers.none]
  return {
    route: { receiver: 'default', routes: [route] },
    inhibit_rules,
    receivers: ['default', ...receiversOf(route)].map((name) => ({
      name,
      ...(silent.includes(name)
        ? {}
        : { webhook_configs: [{ url: `http://127.0.0.1:9095/${name}`, send_resolved: true }] }),
    })),
  }
}
