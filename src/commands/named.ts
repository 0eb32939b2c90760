// What verbs name in the same way: a Prometheus, an SLO, an incident.
import type { Config } from '../config/config.ts'
import { nearest } from '../nearest.ts'
import type { Slo } from '../slo/slo.ts'
import type { Terminal } from './command.ts'
import { optional, optionalOf } from './option.ts'
import { moment } from './readers.ts'

/** What a postmortem is about. */
export const INCIDENT_OPTIONS = {
  alert: optional('NAME', 'of a postmortem: the last time that this alert fired'),
  from: optionalOf('TIME', 'of a postmortem: when it begins, such as 2026-11-25T14:00:00Z', moment),
  to: optionalOf('TIME', 'of a postmortem: when it ends', moment),
} as const

/** undefined: nobody named one, and standard error says so. */
export const prometheusUrl = (
  given: string | undefined,
  { prometheus }: Pick<Config, 'prometheus'>,
  terminal: Pick<Terminal, 'stderr'>,
): string | undefined => {
  const url = given ?? prometheus.url
  if (url !== undefined && URL.canParse(url)) return url.replace(/\/$/, '')
  terminal.stderr(
    url === undefined
      ? 'name a Prometheus: --prometheus http://127.0.0.1:9090, or `prometheus: {url: ...}` in authslo.yaml\n'
      : `${url} is no address such as http://127.0.0.1:9090\n`,
  )
  return undefined
}

/** undefined: there is none of this name, and standard error says which there are. */
export const namedSlo = (
  slos: readonly Slo[],
  name: string | undefined,
  terminal: Pick<Terminal, 'stderr'>,
): Slo | undefined => {
  const slo = slos.find((one) => one.name === name)
  if (slo !== undefined) return slo
  const names = slos.map((one) => one.name)
  const like = name === undefined ? undefined : nearest(name, names)
  terminal.stderr(
    name === undefined
      ? `name an SLO with --slo: ${names.join(', ')}\n`
      : `no SLO is named '${name}'${like === undefined ? '' : ` (${like}?)`}; there are ${names.join(', ')}\n`,
  )
  return undefined
}
