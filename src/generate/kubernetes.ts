// For Prometheus Operator: rules and scraping as its own kinds.
import { yamlFile } from './yaml-file.ts'
import { alertGroups } from './alert-rules.ts'
import type { GeneratedFile, Generator, Project } from './project.ts'
import type { RuleGroup } from './rule-group.ts'
import { ruleGroups } from './rules.ts'

const LABELS = { 'app.kubernetes.io/name': 'authslo' } as const

const file = (name: string, value: object): GeneratedFile => [
  `kubernetes/${name}.yaml`,
  yamlFile(value),
]

const prometheusRule = (name: string, groups: readonly RuleGroup[]): GeneratedFile =>
  file(`${name}.prometheusrule`, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: `authslo-${name}`, labels: LABELS },
    spec: { groups },
  })

/** The rules look for the job of the configuration, whatever the Service is called. */
const serviceMonitor = ({ job, metricsPath }: Project): GeneratedFile =>
  file('servicemonitor', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'authslo', labels: LABELS },
    spec: {
      selector: { matchLabels: LABELS },
      endpoints: [
        {
          port: 'metrics',
          path: metricsPath,
          interval: '15s',
          relabelings: [{ targetLabel: 'job', replacement: job }],
        },
      ],
    },
  })

export const kubernetes: Generator = (project) => [
  ...project.slos.map((slo) => prometheusRule(slo.name, ruleGroups(slo, project))),
  ...alertGroups(project).map(([name, group]) => prometheusRule(name, [group])),
  serviceMonitor(project),
]
