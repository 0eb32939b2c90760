import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/config.ts'
import { shownConfig, type ShownFrom } from '../../src/running/shown-config.ts'
import { configPage } from '../../src/server/config-page.ts'

const CANARY = 'canary4711'

/** Everything of a configuration that is a secret, or leads to one, says so. */
const SECRETIVE = `
servers:
  - {name: as, product: keycloak, issuer: "https://id.example/realms/main", region: eu-1, keys: {max_age: 90d}}
resource_servers: [{name: orders, trusts: [as], mode: local, cache: 5m}]
sources:
  - {name: log, server: as, format: keycloak, file: /var/log/keycloak.log, provides: {token_ids: all}}
  - {name: sent, server: as, format: keycloak, http: {token_file: /run/${CANARY}/sender}}
receivers:
  http: {listen: "127.0.0.1:4321"}
  auth: {bearer_file: /run/${CANARY}/bearer}
  web_config_file: /run/${CANARY}/receivers.yaml
web: {config_file: /run/${CANARY}/web.yaml, metrics_path: /metrics}
telemetry: {otlp: "https://${CANARY}:${CANARY}@collector.example/otlp?key=${CANARY}"}
alerting: {runbook_base: "https://wiki.example/oauth?token=${CANARY}"}
grafana: {url: "https://viewer:${CANARY}@grafana.example/"}
`

const configOf = (text: string): Config => {
  const loaded = loadConfig(text, {
    file: 'authslo.yaml',
    folder: '/etc',
    env: {},
    formats: undefined,
  })
  if (!loaded.ok) throw new Error(loaded.problems.map(({ problem }) => problem).join('\n'))
  return loaded.value
}

const from = (like: Partial<ShownFrom> = {}): ShownFrom => ({
  config: configOf(SECRETIVE),
  headers: { web: { 'X-Secret': CANARY }, receivers: { Authorization: `Basic ${CANARY}` } },
  env: { OTEL_EXPORTER_OTLP_HEADERS: `api-key=${CANARY}`, HOME: `/home/${CANARY}` },
  ...like,
})

const textOf = (id: string): string =>
  shownConfig(from()).find((section) => section.id === id)?.text ?? ''

describe('the configuration in force', () => {
  test('shows no secret, no path to one, and no value of a header', () => {
    const page = configPage({ version: '0', hash: 'h', sections: shownConfig(from()) })
    expect(SECRETIVE.split(CANARY).length - 1).toBeGreaterThan(7)
    expect(page).not.toContain(CANARY)
    expect(page.split('(masked)').length - 1).toBeGreaterThanOrEqual(10)
  })

  test('says that they are there', () => {
    expect(textOf('receivers')).toContain('bearer_file: (masked)')
    expect(textOf('web')).toContain('config_file: (masked)')
    expect(textOf('web_headers')).toBe(
      'web:\n  X-Secret: (masked)\nreceivers:\n  Authorization: (masked)\n',
    )
    expect(textOf('environment')).toBe('OTEL_EXPORTER_OTLP_HEADERS: (masked)\n')
    expect(textOf('telemetry')).toContain('otlp: https://(masked)@collector.example/otlp?(masked)')
  })

  test('shows everything else as it is obeyed, defaults included', () => {
    expect(textOf('servers')).toContain('issuer: https://id.example/realms/main')
    expect(textOf('servers')).toContain('key_max_age_seconds: 7776000')
    expect(textOf('sources')).toContain('file: /var/log/keycloak.log')
    expect(textOf('sources')).toContain('token_ids: all')
    expect(textOf('resource_servers')).toContain('cache_seconds: 300')
    expect(textOf('limits')).toContain('late_after_seconds: 600')
    expect(textOf('web')).toContain('metrics_path: /metrics')
  })

  test('has a section for every part of it, also where nothing is said', () => {
    const { config } = from()
    expect(shownConfig(from()).length).toBe(Object.keys(config).length + 2)
    expect(configPage({ version: '0', hash: 'h', sections: shownConfig(from()) })).toContain(
      'Nothing is said.',
    )
  })

  test.each(['apiToken', 'clientSecret', 'passwordFile', 'cookieName', 'privateKey', 'certFile'])(
    'a part of it that will be called %s is masked before anyone thinks of it',
    (name) => {
      const config = { ...from().config, grafana: { url: undefined, [name]: CANARY } } as Config
      const shown = shownConfig(from({ config }))
      expect(JSON.stringify(shown)).not.toContain(CANARY)
    },
  )
})
