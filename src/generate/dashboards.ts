// Dashboards as Grafana v1 JSON, by the Foundation SDK; and what makes Grafana load them from files.
import { CAPACITY } from './dashboards/capacity.ts'
import { CLIENTS_AND_SCOPES } from './dashboards/clients-and-scopes.ts'
import { dashboardText, type DashboardDescription } from './dashboards/dashboard.ts'
import { DEBUG } from './dashboards/debug.ts'
import { EXECUTIVE } from './dashboards/executive.ts'
import { EXPORTER_HEALTH } from './dashboards/exporter-health.ts'
import { ON_CALL } from './dashboards/on-call.ts'
import { SECURITY } from './dashboards/security.ts'
import { SLO_REVIEW } from './dashboards/slo-review.ts'
import type { GeneratedFile, Generator, Project } from './project.ts'
import { yamlFile } from './yaml-file.ts'

/** Every dashboard, and where it leads to next: one line each. */
const DASHBOARDS: readonly (readonly [
  file: string,
  dashboard: DashboardDescription,
  next: readonly DashboardDescription[],
])[] = [
  ['executive', EXECUTIVE, [ON_CALL, SLO_REVIEW]],
  ['on-call', ON_CALL, [DEBUG, SECURITY]],
  ['debug', DEBUG, [CLIENTS_AND_SCOPES, EXPORTER_HEALTH]],
  ['slo-review', SLO_REVIEW, [ON_CALL, CLIENTS_AND_SCOPES]],
  ['security', SECURITY, [DEBUG, CLIENTS_AND_SCOPES]],
  ['clients-and-scopes', CLIENTS_AND_SCOPES, [DEBUG, SECURITY]],
  ['capacity', CAPACITY, [DEBUG, EXPORTER_HEALTH]],
  ['exporter-health', EXPORTER_HEALTH, [DEBUG]],
]

/** Name of the file and JSON of each. */
export const dashboardTexts = (project: Project): readonly (readonly [string, string])[] =>
  DASHBOARDS.map(([file, dashboard, next]) => [file, dashboardText(dashboard, next, project)])

/** For a folder that Grafana reads itself. */
const provisioning: GeneratedFile = [
  'dashboards/provisioning.yaml',
  yamlFile(
    {
      apiVersion: 1,
      providers: [
        {
          name: 'authslo',
          type: 'file',
          folder: 'OAuth',
          disableDeletion: true,
          allowUiUpdates: false,
          updateIntervalSeconds: 60,
          options: { path: '/var/lib/grafana/dashboards/authslo' },
        },
      ],
    },
    ['Goes to /etc/grafana/provisioning/dashboards/, the dashboards beside it to the path below.'],
  ),
]

export const dashboards: Generator = (project) => [
  ...dashboardTexts(project).map(([file, text]) => [`dashboards/${file}.json`, text] as const),
  provisioning,
]
