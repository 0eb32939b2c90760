// For Prometheus Operator: rules and scraping as its own kinds; dashboards as Grafana's sidecar collects them.
import { yamlFile } from './yaml-file.ts'
import { alertGroups } from './alert-rules.ts'
import { dashboardTexts } from './dashboards.ts'
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

/** One a dashboard, and without white space: kubectl apply keeps a second copy in 256 KiB. */
const dashboardMap = ([name, text]: readonly [string, string]): GeneratedFile =>
  file(`dashboard-${name}.configmap`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `authslo-dashboard-${name}`,
      labels: { ...LABELS, grafana_dashboard: '1' },
      annotations: { grafana_folder: 'OAuth' },
    },
    data: { [`authslo-${name}.json`]: JSON.stringify(JSON.parse(text)) },
  })

export const kubernetes: Generator = (project) => [
  ...project.slos.map((slo) => prometheusRule(slo.name, ruleGroups(slo, project))),
  ...alertGroups(project).map(([name, group]) => prometheusRule(name, [group])),
  serviceMonitor(project),
  ...dashboardTexts(project).map(dashboardMap),
]
