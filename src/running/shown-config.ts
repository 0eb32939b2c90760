// The configuration in force as its page shows it: complete, but for what is secret or leads to it.
import { stringify } from 'yaml'
import type { Config } from '../config/config.ts'
import type { ConfigSection } from '../server/config-page.ts'

const MASK = '(masked)'

/** Names below which text is a secret or the place of one; numbers and switches never are. */
const SECRET =
  /token|secret|password|passphrase|bearer|credential|cookie|headers?|webconfig|config_?file|cert|(?:^|_)key|private/i
/** Below them names such as `token_ids` say what something means, and values are words and paths in records. */
const NO_SECRETS: ReadonlySet<string> = new Set(['provides', 'fields', 'traits'])
/** For diagnostics only. */
const LEFT_OUT: ReadonlySet<string> = new Set(['slo_places'])
/** `https://user:password@host/path?key=value#part`: what is between `//` and `@`, and what follows `?` or `#`. */
const USER = /(\/\/)[^/@\s]*@/g
const QUERY = /([?#]).*$/

const shownText = (text: string): string => {
  const isUrl = /^[a-z][a-z\d+.-]*:\/\//i.test(text)
  return isUrl ? text.replace(USER, `$1${MASK}@`).replace(QUERY, `$1${MASK}`) : text
}

/** `keyMaxAgeSeconds` → `key_max_age_seconds`; other names, such as those of headers, are not ours. */
const snakeCase = (name: string): string =>
  /^[a-z][A-Za-z\d]*$/.test(name)
    ? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    : name

/** Of what is below a name. */
type Below = 'secrets' | 'words' | 'anything'

const belowOf = (key: string, above: Below): Below => {
  if (above !== 'anything') return above
  return NO_SECRETS.has(key) ? 'words' : SECRET.test(key) ? 'secrets' : 'anything'
}

/** Without what is not said, and without code. */
const shown = (value: unknown, below: Below = 'anything'): unknown => {
  if (typeof value === 'string') return below === 'secrets' ? MASK : shownText(value)
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof RegExp) return shown(String(value), below)
  if (Array.isArray(value)) return value.map((each) => shown(each, below))
  if (typeof value !== 'object') return undefined
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const key = snakeCase(name)
      const told = LEFT_OUT.has(key) ? undefined : shown(inner, belowOf(key, below))
      return told === undefined ? [] : [[key, told]]
    }),
  )
}

export interface ShownFrom {
  readonly config: Config
  /** By listener: what its web-config adds to answers. */
  readonly headers: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly env: Readonly<Record<string, string | undefined>>
}

const TITLES: Readonly<Record<keyof Config, string>> = {
  name: 'Service',
  servers: 'Authorization servers',
  resourceServers: 'Resource servers',
  sources: 'Sources',
  receivers: 'Receivers',
  probes: 'Probes',
  sloFiles: 'SLO files',
  exclusions: 'Exclusions',
  limits: 'Limits',
  correlation: 'Correlation',
  web: 'Pages and /metrics',
  state: 'State',
  privacy: 'Privacy',
  telemetry: 'Own telemetry',
  outputs: 'Outputs',
  alerting: 'Alerting',
  prometheus: 'Prometheus',
  grafana: 'Grafana',
  reports: 'Reports',
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

const sectionOf = (id: string, title: string, value: unknown): ConfigSection => ({
  id,
  title,
  text:
    value === undefined || isEmpty(value)
      ? undefined
      : stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }),
})

/** Of OTEL_*, only that they are said: headers, and what else the SDK takes, may be secret. */
export const shownConfig = ({ config, headers, env }: ShownFrom): readonly ConfigSection[] => {
  const otel = Object.keys(env).filter((name) => name.startsWith('OTEL_') && env[name] !== '')
  return [
    ...(Object.keys(TITLES) as (keyof Config)[]).map((key) =>
      sectionOf(snakeCase(key), TITLES[key], shown(config[key])),
    ),
    sectionOf('web_headers', 'Headers of answers', shown(headers, 'secrets')),
    sectionOf(
      'environment',
      'Environment of OpenTelemetry',
      Object.fromEntries(otel.toSorted().map((name) => [name, MASK])),
    ),
  ]
}
