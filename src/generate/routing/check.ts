// Routing and inhibition tests on the Alertmanager configuration of whoever uses ours.
import type { Diagnostic } from '../../diagnostic.ts'
import { parseYaml, type YamlDocument } from '../../yaml-document.ts'
import type { Project } from '../project.ts'
import {
  inhibits,
  objects,
  routesTaken,
  unreadable,
  type InhibitRule,
  type Route,
  type Taken,
} from './behaviour.ts'
import { fragment } from './configuration.ts'
import { alertmanagerProblem } from './diagnostics.ts'
import { alertsOf, receiverFor } from './expected.ts'
import type { Labels } from './matchers.ts'

/** As written: any key may be left empty. */
interface Configuration {
  readonly route?: unknown
  readonly receivers?: unknown
  readonly inhibit_rules?: unknown
}

const nameOf = (labels: Labels): string => labels['alertname'] ?? ''

/** `text` of the file `file`, against what the alerts of the project need. */
export const checkAlertmanager = (
  text: string,
  file: string,
  project: Project,
): readonly Diagnostic[] => {
  // Variables are authslo's own; here braces are text.
  const parsed = parseYaml(
    text.replaceAll('${', () => '$${'),
    file,
  )
  if (!parsed.ok) return parsed.problems
  const document = parsed.value
  const configuration = (document.value ?? {}) as Configuration
  const { route } = configuration
  if (typeof route !== 'object' || route === null)
    return [alertmanagerProblem('no-route', { file })]
  const alerts = alertsOf(project)
  return [
    ...unread(configuration, document),
    ...routing(alerts, route, configuration, document, project),
    ...inhibition(alerts, configuration, document, project),
  ]
}

type Path = readonly (string | number)[]

const unread = (
  { route, inhibit_rules: rules }: Configuration,
  document: YamlDocument,
): readonly Diagnostic[] => {
  const found = (written: object, path: Path): readonly Diagnostic[] => [
    ...unreadable(written).map((one) =>
      alertmanagerProblem('unreadable-matcher', document.placeOf([...path, ...one.path]), one.text),
    ),
    ...objects((written as Route).routes).flatMap((child, i) =>
      found(child, [...path, 'routes', i]),
    ),
  ]
  return [
    ...found(route as Route, ['route']),
    ...objects(rules).flatMap((rule, i) => found(rule, ['inhibit_rules', i])),
  ]
}

const routing = (
  alerts: readonly Labels[],
  route: Route,
  { receivers }: Configuration,
  document: YamlDocument,
  project: Project,
): readonly Diagnostic[] => {
  const problems: Diagnostic[] = []
  const wrong = new Map<string, { labels: Labels; taken: Taken; wanted: string; count: number }>()
  const merged = new Map<string, { labels: Labels; taken: Taken; label: string }>()
  for (const labels of alerts) {
    const wanted = receiverFor(labels, project.alerting)
    const taken = routesTaken(route, labels)
    const [first] = taken
    if (first !== undefined && !taken.some(({ receiver }) => receiver === wanted)) {
      const key = `${first.path.join()} ${wanted}`
      const known = wrong.get(key)
      if (known === undefined) wrong.set(key, { labels, taken: first, wanted, count: 0 })
      else known.count++
    }
    for (const one of taken.filter(({ receiver }) => receiver === wanted)) {
      // Nobody is told of `none`, in whatever group.
      if (one.groupBy.includes('...') || labels['severity'] === 'none') continue
      const label = ['alertname', 'server'].find(
        (name) => labels[name] !== undefined && !one.groupBy.includes(name),
      )
      if (label !== undefined) merged.set(one.path.join(), { labels, taken: one, label })
    }
  }
  for (const { labels, taken, wanted, count } of wrong.values()) {
    const place = document.placeOf(taken.path)
    problems.push(
      alertmanagerProblem('wrong-receiver', place, nameOf(labels), count, taken.receiver, wanted),
    )
  }
  for (const { labels, taken, label } of merged.values())
    problems.push(
      alertmanagerProblem('grouped-together', document.placeOf(taken.path), label, nameOf(labels)),
    )
  const known = objects(receivers).map((receiver) => (receiver as { readonly name?: unknown }).name)
  const named = new Set(alerts.map((labels) => receiverFor(labels, project.alerting)))
  for (const name of [...named].filter((each) => !known.includes(each)))
    problems.push(alertmanagerProblem('unknown-receiver', document.placeOf(['receivers']), name))
  return problems
}

type Pair = readonly [source: Labels, target: Labels]

const inhibition = (
  alerts: readonly Labels[],
  { inhibit_rules: written }: Configuration,
  document: YamlDocument,
  project: Project,
): readonly Diagnostic[] => {
  const theirs: readonly InhibitRule[] = objects(written)
  const ours = fragment(project).inhibit_rules
  const wanted = ([source, target]: Pair): boolean =>
    ours.some((rule) => inhibits(rule, source, target))
  const pairs = alerts.flatMap((source) =>
    alerts.filter((target) => target !== source).map((target): Pair => [source, target]),
  )
  const problems: Diagnostic[] = []
  theirs.forEach((rule, i) => {
    // Tickets that fall silent are the user's choice; pages and the security team are not.
    const silenced = pairs.filter(
      ([source, target]) =>
        (target['severity'] === 'page' || target['team'] === 'security') &&
        inhibits(rule, source, target) &&
        !wanted([source, target]),
    )
    const [first] = silenced
    if (first !== undefined)
      problems.push(
        alertmanagerProblem(
          'silenced-alert',
          document.placeOf(['inhibit_rules', i]),
          nameOf(first[0]),
          nameOf(first[1]),
          silenced.length - 1,
        ),
      )
  })
  const missing = pairs.filter(
    (pair) => wanted(pair) && !theirs.some((rule) => inhibits(rule, ...pair)),
  )
  const [first] = missing
  if (first !== undefined)
    problems.push(
      alertmanagerProblem(
        'not-silenced',
        document.placeOf(['inhibit_rules']),
        nameOf(first[0]),
        nameOf(first[1]),
        missing.length - 1,
      ),
    )
  return problems
}
