// Scenarios of alerts that fire when more than so many are counted within a window: one above, one that is not, and how long it lasts.
import { withLabels } from '../series-text.ts'
import type { AlertScenario } from './alert.ts'
import { MINUTE } from '../scaled-queries.ts'

const BEFORE = 20

/**
 * `series`: what is counted, and what it fires with. `more`: counters that are no such thing, and grow all the time. `least`: the
 * smallest whole count that fires.
 */
export const countedScenarios = (
  series: string,
  fires: Readonly<Record<string, string>>,
  alert: {
    readonly least: number
    readonly windowSeconds: number
    readonly forSeconds?: number
    readonly keepFiringSeconds: number
  },
  more: readonly string[] = [],
): readonly AlertScenario[] => {
  const { least, windowSeconds, forSeconds = 0, keepFiringSeconds } = alert
  const stepMinutes = windowSeconds > 7200 ? 5 : 1
  const step = stepMinutes === 5 ? '5m' : '1m'
  const steps = Math.ceil((windowSeconds + keepFiringSeconds) / MINUTE / stepMinutes) + 20
  const at = (seconds: number): string => `${(BEFORE + 1) * stepMinutes + seconds / MINUTE}m`
  const jump = (by: number): string => `0x${BEFORE} ${by}x${steps}`
  const slack = 2 * stepMinutes * MINUTE
  const others = more.map((each) => [each, `0+${least}x${BEFORE + steps}`] as const)
  const end = windowSeconds + keepFiringSeconds
  return [
    {
      name: `${least} at once, and no more after`,
      step,
      // Two exporters see about half each.
      series: [
        [series, jump(Math.ceil(least / 2))],
        ...(least < 2
          ? []
          : [[withLabels(series, { instance: 'b' }), jump(Math.floor(least / 2))] as const]),
        ...others,
      ],
      expect: {
        [at(-stepMinutes * MINUTE)]: [],
        ...(forSeconds > slack ? { [at(forSeconds - slack)]: [] } : {}),
        [at(forSeconds + slack)]: [fires],
        [at(end - slack)]: [fires],
        [at(end + 3 * slack)]: [],
      },
      silentFor: '1m',
    },
    {
      name: least > 1 ? `${least - 1} are borne` : 'none, whatever else is counted',
      step,
      series: [[series, jump(least - 1)], ...others],
      expect: { [at(end)]: [] },
    },
  ]
}
