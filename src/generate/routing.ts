// Routing for Alertmanager: a fragment, a complete example, and what both must do, for tests.
import { yamlFile } from './yaml-file.ts'
import { inhibits } from './routing/behaviour.ts'
import { completeExample, fragment } from './routing/configuration.ts'
import { alertsOf, receiverFor } from './routing/expected.ts'
import type { Labels } from './routing/matchers.ts'
import type { Generator } from './project.ts'

const yaml = (about: string, value: object): string => yamlFile(value, about.split('\n'))

const FRAGMENT = `Put the route under \`routes:\` of yours, and the rules under \`inhibit_rules:\`. Receivers are named by alerting.receivers of authslo.yaml.
authslo check --alertmanager FILE then says whether every alert reaches its receiver.`
const EXAMPLE =
  'A whole Alertmanager configuration. Replace the webhooks of the receivers by those that reach you.'
const TESTS = `Where each alert goes, and what silences it: amtool config routes test --config.file=alertmanager.yaml LABELS prints the receiver.
Not listed is not silenced.`

const quoted = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

export const alertmanager: Generator = (project) => {
  const alerts = alertsOf(project)
  const { inhibit_rules: rules } = fragment(project)
  const silenced = alerts.flatMap((target) => {
    const by = alerts.filter((source) => rules.some((rule) => inhibits(rule, source, target)))
    return by.length === 0
      ? []
      : [{ alert: target['alertname'], by: by.map(({ alertname }) => alertname) }]
  })
  const routes = alerts.map((labels) => ({
    labels: quoted(labels),
    receiver: receiverFor(labels, project.alerting),
  }))
  return [
    ['alerts/alertmanager/fragment.yaml', yaml(FRAGMENT, fragment(project))],
    ['alerts/alertmanager/alertmanager.yaml', yaml(EXAMPLE, completeExample(project))],
    ['alerts/alertmanager/tests.yaml', yaml(TESTS, { routes, silenced })],
  ]
}
