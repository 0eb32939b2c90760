// Asks Prometheus when the condition of a rule held, and says when the alert would have fired.
import type { AlertingRule, RuleGroup } from '../../../src/generate/rule-group.ts'
import { episodes, type Episode } from './firing.ts'
import type { Prometheus } from './prometheus.ts'

export interface Alarm extends Episode {
  readonly alert: string
  readonly severity: string
  readonly labels: Readonly<Record<string, string>>
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
/** `90s`, `5m`: one number and its unit, as the generator writes them. */
export const secondsOf = (text: string): number => {
  const [, number, unit] = /^(\d+)([smhd])$/.exec(text) ?? []
  const size = UNITS[unit ?? '']
  if (size === undefined) throw new RangeError(`not a duration: ${text}`)
  return Number(number) * size
}

/** Those that tell somebody; what only silences others reads ALERTS, which blocks do not have. */
export const alerting = ({ rules }: RuleGroup): readonly AlertingRule[] =>
  rules.filter((rule) => 'alert' in rule).filter(({ labels }) => labels['severity'] !== 'none')

export const alarmsOf = async (
  prometheus: Prometheus,
  group: RuleGroup,
  seconds: number,
): Promise<readonly Alarm[]> => {
  const step = secondsOf(group.interval)
  const found: Alarm[] = []
  for (const rule of alerting(group)) {
    const results = await prometheus.query(rule.expr, 0, seconds, step)
    const waiting = {
      forSeconds: secondsOf(rule.for ?? '0s'),
      keepFiringSeconds: secondsOf(rule.keep_firing_for ?? '0s'),
    }
    for (const { metric, points } of results) {
      const { __name__: _, ...labels } = metric
      const held = points.map(([at]) => at)
      for (const episode of episodes(held, step, waiting, seconds))
        found.push({
          ...episode,
          alert: rule.alert,
          severity: rule.labels['severity'] ?? '',
          labels: { ...labels, ...rule.labels },
        })
    }
  }
  return found
}
