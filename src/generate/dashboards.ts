// Dashboards as Grafana v1 JSON, by the Foundation SDK.
import { debug } from './dashboards/debug.ts'
import { onCall } from './dashboards/on-call.ts'
import type { Generator } from './project.ts'

export const dashboards: Generator = () => [
  ['dashboards/on-call.json', onCall()],
  ['dashboards/debug.json', debug()],
]
