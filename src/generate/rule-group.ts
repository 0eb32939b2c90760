// What Prometheus rule files are made of.
import type { RecordedName } from './promql.ts'

export interface RecordingRule {
  readonly record: RecordedName
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
}
export interface AlertingRule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly keep_firing_for?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}
export interface RuleGroup {
  readonly name: string
  readonly interval: string
  readonly rules: readonly (RecordingRule | AlertingRule)[]
}
