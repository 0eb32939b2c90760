// Every way in which an Alertmanager's file can fail our alerts: its id, what is wrong, what to write instead.
import type { Diagnostic, Place } from '../../diagnostic.ts'

export const ALERTMANAGER_DIAGNOSTICS = {
  'no-route': () => ({
    problem: 'the file has no `route`',
    remedy: 'Name the configuration of an Alertmanager; alerts/alertmanager has a whole one.',
  }),
  'unreadable-matcher': (text: string) => ({
    problem: `\`${text}\` cannot be read as a matcher, so what it lets through is not known`,
    remedy:
      'Write label="value", !=, =~ or !~; an expression without what only RE2 has, such as (?i).',
  }),
  'wrong-receiver': (alert: string, others: number, found: string, wanted: string) => ({
    problem: `${alert}${others === 0 ? '' : ` and ${others} more`} would go to \`${found}\`, not to \`${wanted}\``,
    remedy:
      'Put the route of alerts/alertmanager/fragment.yaml above those that catch it, or name your receivers under `alerting` of authslo.yaml.',
  }),
  'unknown-receiver': (name: string) => ({
    problem: `\`${name}\` is no receiver of this file`,
    remedy: 'Add it under `receivers`, or name another under `alerting` of authslo.yaml.',
  }),
  'grouped-together': (label: string, alert: string) => ({
    problem: `group_by of the route that ${alert} takes has no \`${label}\`: one notification would stand for several troubles`,
    remedy: 'Write group_by: [alertname, slo, server].',
  }),
  'silenced-alert': (source: string, target: string, others: number) => ({
    problem: `while ${source} fires, ${target} would be silent${others === 0 ? '' : `, and ${others} more pairs like it`}`,
    remedy: 'Narrow the rule: nothing may silence a page that says something else.',
  }),
  'not-silenced': (source: string, target: string, others: number) => ({
    problem: `while ${source} fires, ${target} fires as well${others === 0 ? '' : `, and ${others} more pairs like it`}`,
    remedy: 'Add the inhibit_rules of alerts/alertmanager/fragment.yaml.',
  }),
} as const

/** Why each is told, for docs/reference. */
export const ALERTMANAGER_DIAGNOSTIC_REASONS: Readonly<
  Record<keyof typeof ALERTMANAGER_DIAGNOSTICS, string>
> = {
  'no-route': 'Without a route no alert goes anywhere.',
  'unreadable-matcher': 'What we cannot read we cannot test: the alert may go anywhere.',
  'wrong-receiver': 'The alert would reach others than those who can act, or nobody.',
  'unknown-receiver': 'Alertmanager refuses a route to a receiver that it does not know.',
  'grouped-together': 'A second trouble would hide in the notification of the first.',
  'silenced-alert':
    'An inhibition that is too wide keeps a page from whoever must act. Security is never silenced.',
  'not-silenced': 'One trouble would page and open tickets several times over.',
}

export const alertmanagerProblem = <I extends keyof typeof ALERTMANAGER_DIAGNOSTICS>(
  id: I,
  place: Place,
  ...about: Parameters<(typeof ALERTMANAGER_DIAGNOSTICS)[I]>
): Diagnostic => {
  const describe = ALERTMANAGER_DIAGNOSTICS[id] as (
    ...about: Parameters<(typeof ALERTMANAGER_DIAGNOSTICS)[I]>
  ) => { readonly problem: string; readonly remedy: string }
  const severity = id === 'not-silenced' || id === 'grouped-together' ? 'warning' : 'error'
  return { id, severity, place, ...describe(...about) }
}
