// Numbers and names of reports, as text: plain spaces, so that they can be searched and pasted.
import { exact } from '../slo/burn.ts'

export const count = (value: number): string => Math.round(value).toLocaleString('en-US')

/** 0.0123 as `1.23 %`. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(5))} %`

/** An objective with all its decimals: 0.99995 as `99.995 %`. */
export const promised = (objective: number): string => `${exact(objective * 100)} %`

/** Attainment is rounded down: 100 % is said only without a bad event. */
export const attained = (share: number | undefined): string => {
  if (share === undefined) return 'no events'
  if (share === 1) return '100 %'
  return `${(Math.floor(share * 1e6 + 1e-6) / 1e4).toFixed(4)} %`
}

/** 5400: `1 h 30 min` */
export const time = (seconds: number | undefined): string => {
  if (seconds === undefined) return 'never'
  const whole = Math.round(seconds)
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const
  const said = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`)
  return said.length === 0 ? '0 s' : said.slice(0, 2).join(' ')
}

/** `token-issuance-success of kc-prod, client shop` */
export const promiseName = ({
  slo,
  server,
  group,
}: {
  readonly slo: string
  readonly server: string
  readonly group: Readonly<Record<string, string>>
}): string =>
  [
    `${slo} of ${server}`,
    ...Object.entries(group).map(([label, value]) => `${label} ${value}`),
  ].join(', ')
