import { expect, test } from 'vitest'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { CONFIG_DIAGNOSTICS } from '../../src/config/diagnostics.ts'
import { configFromFlags } from '../../src/config/from-flags.ts'
import { loadConfig } from '../../src/config/load.ts'
import { configJsonSchema } from '../../src/config/schema.ts'
import { formatDiagnostics } from '../../src/diagnostic-text.ts'
import type { Checked } from '../../src/diagnostic.ts'
import type { Config } from '../../src/config/config.ts'
import { FORMATS, KNOWN_FORMATS } from '../../src/running/formats.ts'
import { BROKEN_EXCLUSIONS } from './broken-exclusions.ts'
import { BROKEN_INPUTS, GOOD_INPUTS } from './broken-inputs.ts'
import { runName } from '../../src/config/probes.ts'
import { BROKEN_PROBES, GOOD_PROBES } from './broken-probes.ts'
import { BROKEN_SOURCES, GOOD_SOURCES } from './broken-sources.ts'
import { BROKEN_WEB } from './broken-web.ts'

const GOOD = `name: identity-prod
servers:
  - name: kc-prod
    product: keycloak
    issuer: https://id.example.com/realms/main
    region: \${REGION}
resource_servers:
  - {name: orders, trusts: [kc-prod]}
sources:
  - name: kc-events
    server: kc-prod
    format: keycloak
    file: logs/*.log
    timezone: Europe/Berlin
    lateness: 45s
    provides: {successes: all}
    authority: [latency]
slo: {files: [slo/*.yaml]}
limits: {clients: "\${CLIENTS}", line: 64KiB, late_after: 1h}
web: {listen: ["127.0.0.1:9877", "[::1]:80"], metrics_path: /metrics, birth_hold: 500ms}
alerting: {runbook_base: "https://wiki.example.com/$\${authslo}", receivers: {page: identity-pager}, teams: {platform: {page: platform-pager}}}
prometheus: {job: oauth}
correlation: {reorder: 15s}
state: {directory: state, every: 500ms, journal: 8MiB}
telemetry: {otlp: "http://127.0.0.1:4318"}
outputs: {events: out/events.ndjson, kinds: [suspicious_use]}
`

const load = (
  text: string,
  formats: readonly string[] = ['keycloak', 'oidc-provider'],
): Checked<Config> =>
  loadConfig(text, {
    file: 'authslo.yaml',
    folder: '/etc/authslo',
    env: { REGION: 'eu-west-1', CLIENTS: '50' },
    formats,
    known: KNOWN_FORMATS,
  })

const problemsOf = (checked: Checked<unknown>): string =>
  checked.ok ? '' : formatDiagnostics(checked.problems, 'text')

test('a good file: paths from its folder, units in the names, variables filled in', () => {
  expect(load(GOOD)).toEqual({
    ok: true,
    warnings: [],
    value: {
      name: 'identity-prod',
      servers: [
        {
          name: 'kc-prod',
          product: 'keycloak',
          issuer: 'https://id.example.com/realms/main',
          region: 'eu-west-1',
          traits: {},
          throttled: 'known_clients',
        },
      ],
      resourceServers: [{ name: 'orders', trusts: ['kc-prod'], traits: {}, protectedPaths: [] }],
      sources: [
        {
          name: 'kc-events',
          server: 'kc-prod',
          format: 'keycloak',
          file: '/etc/authslo/logs/*.log',
          start: 'checkpoint',
          timezone: 'Europe/Berlin',
          latenessSeconds: 45,
          provides: { successes: 'all' },
          authority: ['latency'],
          pattern: undefined,
          unwrap: 'auto',
          multiline: 'auto',
        },
      ],
      receivers: {
        otlpHttp: undefined,
        otlpGrpc: undefined,
        http: undefined,
        bearerFile: undefined,
        maxQueueBytes: 67_108_864,
      },
      probes: {
        timeoutSeconds: 5,
        journeys: (['discovery', 'jwks', 'tls'] as const).map((journey) => ({
          server: 'kc-prod',
          issuer: 'https://id.example.com/realms/main',
          journey,
          everySeconds: 60,
        })),
        canaryClients: [],
      },
      sloFiles: ['/etc/authslo/slo/*.yaml'],
      limits: {
        clients: 50,
        tenants: 20,
        totalSeries: 20_000,
        lineBytes: 65_536,
        lateAfterSeconds: 3600,
        futureSkewSeconds: 120,
      },
      privacy: {},
      exclusions: [],
      correlation: { enabled: true, reorderSeconds: 15, traits: {} },
      state: {
        directory: '/etc/authslo/state',
        everySeconds: 0.5,
        journalBytes: 8 * 1024 * 1024,
      },
      telemetry: { otlp: 'http://127.0.0.1:4318', metrics: false },
      web: {
        listen: [
          { host: '127.0.0.1', port: 9877 },
          { host: '::1', port: 80 },
        ],
        metricsPath: '/metrics',
        birthHoldSeconds: 0.5,
      },
      alerting: {
        runbookBase: 'https://wiki.example.com/${authslo}',
        receivers: {
          page: 'identity-pager',
          ticket: 'authslo-ticket',
          none: 'authslo-none',
          security: 'authslo-security',
        },
        teams: { platform: { page: 'platform-pager' } },
      },
      grafana: { url: undefined, loki: undefined, tempo: undefined },
      prometheus: { job: 'oauth' },
      reports: { timeZone: 'UTC' },
      outputs: { events: '/etc/authslo/out/events.ndjson', kinds: ['suspicious_use'] },
    },
  })
})

test('what a server says of its clients, scopes and lifetimes', () => {
  const text = GOOD.replace(
    '    issuer:',
    '    clients: clients.yaml\n    scopes: scopes.yaml\n    lifetime_policy: {access: 15m}\n    issuer:',
  ).replace('trusts: [kc-prod]', 'trusts: [kc-prod], mode: introspection')
  expect(load(text)).toMatchObject({
    ok: true,
    value: {
      servers: [
        {
          clients: '/etc/authslo/clients.yaml',
          scopes: '/etc/authslo/scopes.yaml',
          longestLifeSeconds: { access: 900, refresh: undefined },
        },
      ],
      resourceServers: [{ name: 'orders', mode: 'introspection' }],
    },
  })
})

test('the shortest useful file', () => {
  const text =
    'servers: [{name: kc}]\nsources: [{name: log, server: kc, format: auto, file: ./keycloak.log}]\n'
  expect(load(text)).toMatchObject({
    ok: true,
    value: { sloFiles: undefined, sources: [{ file: '/etc/authslo/keycloak.log' }] },
  })
})

/** id, what is wrong in words, what replaces what in the good file, the whole text. */
const BROKEN: readonly (readonly [string, string, readonly [string, string], string])[] = [
  [
    'yaml-syntax',
    'a bracket that is not closed: the first slip only',
    ['slo: {files: [slo/*.yaml]}', 'slo: {files: [slo/*.yaml}'],
    `authslo.yaml:18:25: error: this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ] [yaml-syntax]
  18 | slo: {files: [slo/*.yaml}
     |                         ^
  Correct the indentation, quotes or brackets here.
`,
  ],
  [
    'yaml-syntax',
    'several documents',
    ['name: identity-prod\n', 'name: identity-prod\n---\n'],
    `authslo.yaml:2:1: error: this is not YAML: it holds several documents [yaml-syntax]
  2 | ---
    | ^
  Correct the indentation, quotes or brackets here.
`,
  ],
  [
    'unquoted-variable',
    'a variable in a flow mapping without quotes',
    ['"${CLIENTS}"', '${CLIENTS}'],
    `authslo.yaml:19:19: error: \`\${CLIENTS}\` has no quotes within {...} or [...] [unquoted-variable]
  19 | limits: {clients: \${CLIENTS}, line: 64KiB, late_after: 1h}
     |                   ^
  Write "\${CLIENTS}", with the quotes.
`,
  ],
  [
    'duplicate-key',
    'a key twice',
    ['name: identity-prod\n', 'name: identity-prod\nname: again\n'],
    `authslo.yaml:2:1: error: \`name\` is written twice in one mapping [duplicate-key]
  2 | name: again
    | ^
  Keep one of them.
`,
  ],
  [
    'unset-variable',
    'a variable that is not set',
    ['${REGION}', '${REGOIN}'],
    `authslo.yaml:6:13: error: the environment has no variable \`REGOIN\` [unset-variable]
  6 |     region: \${REGOIN}
    |             ^
  Set REGOIN, or write $\${REGOIN} for the plain text.
`,
  ],
  [
    'unknown-key',
    'a mistyped key',
    ['lateness:', 'latenes:'],
    `authslo.yaml:15:5: error: \`sources[0].latenes\` is no key here [unknown-key]
  15 |     latenes: 45s
     |     ^
  Write \`lateness\`.
`,
  ],
  [
    'unknown-key',
    'a key like no other',
    ['prometheus: {job', 'prometheus: {interval'],
    `authslo.yaml:22:14: error: \`prometheus.interval\` is no key here [unknown-key]
  22 | prometheus: {interval: oauth}
     |              ^
  Known here: url, job, retention.
`,
  ],
  [
    'missing-key',
    'a source without a format',
    ['    format: keycloak\n', ''],
    `authslo.yaml:10:5: error: \`sources[0].format\` is missing [missing-key]
  10 |   - name: kc-events
     |     ^
  Add it: a format, or auto.
`,
  ],
  [
    'invalid-value',
    'a duration without a unit',
    ['45s', '45'],
    `authslo.yaml:15:15: error: \`sources[0].lateness\` cannot be \`45\` [invalid-value]
  15 |     lateness: 45
     |               ^
  Write a duration such as 30s, 5m, 1h or 30d.
`,
  ],
  [
    'invalid-value',
    'an empty value',
    [' 45s', ''],
    `authslo.yaml:15:14: error: \`sources[0].lateness\` is empty [invalid-value]
  15 |     lateness:
     |              ^
  Write a duration such as 30s, 5m, 1h or 30d.
`,
  ],
  [
    'invalid-value',
    'streams of Loki without braces',
    ['prometheus: {job: oauth}', "grafana: {loki: 'app=idp'}"],
    `authslo.yaml:22:17: error: \`grafana.loki\` cannot be \`'app=idp'\` [invalid-value]
  22 | grafana: {loki: 'app=idp'}
     |                 ^
  Write streams of Loki such as '{app="keycloak"}'.
`,
  ],
  [
    'invalid-value',
    'a mistyped choice',
    ['successes: all', 'successes: al'],
    `authslo.yaml:16:27: error: \`sources[0].provides.successes\` cannot be \`al\` [invalid-value]
  16 |     provides: {successes: al}
     |                           ^
  Write \`all\`; it is one of all, sampled, none.
`,
  ],
  [
    'invalid-value',
    'a number out of bounds',
    ['"${CLIENTS}"', '0'],
    `authslo.yaml:19:19: error: \`limits.clients\` cannot be \`0\` [invalid-value]
  19 | limits: {clients: 0, line: 64KiB, late_after: 1h}
     |                   ^
  Write a whole number from 1 to 100000.
`,
  ],
  [
    'invalid-value',
    'a variable of which only the name is shown',
    ['lateness: 45s', 'lateness: ${REGION}'],
    `authslo.yaml:15:15: error: \`sources[0].lateness\` cannot be \`\${REGION}\` [invalid-value]
  15 |     lateness: \${REGION}
     |               ^
  Write a duration such as 30s, 5m, 1h or 30d.
`,
  ],
  [
    'invalid-value',
    'an address without a port',
    ['127.0.0.1:9877', 'localhost'],
    `authslo.yaml:20:16: error: \`web.listen[0]\` cannot be \`"localhost"\` [invalid-value]
  20 | web: {listen: ["localhost", "[::1]:80"], metrics_path: /metrics, birth_hold: 500ms}
     |                ^
  Write an address such as 127.0.0.1:9877.
`,
  ],
  [
    'invalid-value',
    'a kind of events that are not derived',
    ['[suspicious_use]', '[login]'],
    `authslo.yaml:26:46: error: \`outputs.kinds[0]\` cannot be \`login\` [invalid-value]
  26 | outputs: {events: out/events.ndjson, kinds: [login]}
     |                                              ^
  Write one of refresh_reuse, revoked_token_use, revocation_closed, suspicious_use, policy_violation, rotation_closed.
`,
  ],
  [
    'invalid-value',
    'a time zone that nobody keeps',
    ['Europe/Berlin', 'Europe/Berlyn'],
    `authslo.yaml:14:15: error: \`sources[0].timezone\` cannot be \`Europe/Berlyn\` [invalid-value]
  14 |     timezone: Europe/Berlyn
     |               ^
  Write a time zone such as UTC or Europe/Berlin.
`,
  ],
  [
    'duplicate-name',
    'two resource servers of one name',
    ['sources:\n', '  - {name: orders, trusts: []}\nsources:\n'],
    `authslo.yaml:9:12: error: \`orders\` is the name of resource_servers[0] already [duplicate-name]
  9 |   - {name: orders, trusts: []}
    |            ^
  Give each its own name.
`,
  ],
  [
    'unknown-server',
    'a mistyped server',
    ['server: kc-prod', 'server: kc-prdo'],
    `authslo.yaml:11:13: error: \`sources[0].server\` names \`kc-prdo\`, which is no server [unknown-server]
  11 |     server: kc-prdo
     |             ^
  Write \`kc-prod\`.
`,
  ],
  [
    'unknown-server',
    'trust in a server that is not there',
    ['trusts: [kc-prod]', 'trusts: [okta]'],
    `authslo.yaml:8:29: error: \`resource_servers[0].trusts[0]\` names \`okta\`, which is no server [unknown-server]
  8 |   - {name: orders, trusts: [okta]}
    |                             ^
  Write one of kc-prod, or add it under \`servers\`.
`,
  ],
  [
    'unknown-format',
    'a mistyped format',
    ['format: keycloak', 'format: Keycloack'],
    `authslo.yaml:12:13: error: \`Keycloack\` is no format [unknown-format]
  12 |     format: Keycloack
     |             ^
  Write \`keycloak\`.
`,
  ],
  [
    'unknown-format',
    'a format that no adapter reads',
    ['format: keycloak', 'format: splunk'],
    `authslo.yaml:12:13: error: \`splunk\` is no format [unknown-format]
  12 |     format: splunk
     |             ^
  Write one of keycloak, oidc-provider, auto.
`,
  ],
  [
    'counted-twice',
    'one file under two names',
    [
      'sources:\n',
      'sources:\n  - {name: a, server: kc-prod, format: keycloak, file: ./logs/*.log}\n',
    ],
    `authslo.yaml:14:11: error: \`logs/*.log\` is read by sources[0] in the same format for the same server already: every event would count twice [counted-twice]
  14 |     file: logs/*.log
     |           ^
  Keep one of the two sources.
`,
  ],
]

test.each(BROKEN)('%s: %s', (_id, _what, [from, to], text) => {
  expect(GOOD).toContain(from)
  expect(problemsOf(load(GOOD.replace(from, to)))).toBe(text)
})

const loadSources = (text: string): Checked<Config> => load(text, FORMATS)

test('good sources: a mapping, and access lines of a resource server', () => {
  expect(loadSources(GOOD_SOURCES)).toMatchObject({
    ok: true,
    value: {
      sources: [
        {
          server: 'idp',
          fields: { reason: [{ paths: ['why'], values: { twice: 'refresh_reused' } }] },
        },
        {
          server: 'idp',
          resourceServer: 'orders',
          durationUnit: 'us',
          endpoints: [['/issue', 'token']],
        },
      ],
    },
  })
})

test.each(BROKEN_SOURCES)('%s: %s', (_id, _what, [from, to], text) => {
  expect(GOOD_SOURCES).toContain(from)
  expect(problemsOf(loadSources(GOOD_SOURCES.replace(from, to)))).toBe(text)
})

test('good inputs: what is sent, and where to', () => {
  expect(loadSources(GOOD_INPUTS)).toMatchObject({
    ok: true,
    value: {
      receivers: {
        otlpHttp: { listen: { host: '127.0.0.1', port: 4318 }, maxBodyBytes: 1024 ** 2 },
        otlpGrpc: undefined,
        http: { listen: { port: 9878 }, maxBodyBytes: 20 * 1024 ** 2 },
        bearerFile: '/etc/authslo/ingest',
        maxQueueBytes: 2 * 1024 ** 2,
      },
      sources: [
        { file: undefined, otlp: { match: { 'service.name': 'kc' } } },
        { http: { tokenFile: '/run/okta' } },
        { syslog: { tcp: { host: '', port: 6514 }, udp: undefined } },
        { stdin: true },
      ],
    },
  })
})

test.each(BROKEN_INPUTS)('%s: %s', (_id, _what, [from, to], text) => {
  expect(GOOD_INPUTS).toContain(from)
  expect(problemsOf(loadSources(GOOD_INPUTS.replace(from, to)))).toBe(text)
})

test('good probes: as listed, without a list all of servers with an issuer', () => {
  const probesOf = (text: string): unknown => {
    const checked = load(text)
    return checked.ok
      ? checked.value.probes.journeys.map(
          (p) => `${p.journey} of ${p.server} every ${p.everySeconds} s`,
        )
      : checked.problems
  }
  expect(probesOf(GOOD_PROBES)).toEqual([
    'discovery of idp every 30 s',
    'jwks of idp every 30 s',
    'tls of idp every 3600 s',
    'jwks of old every 30 s',
    'introspect of idp every 300 s',
  ])
  expect(load(GOOD_PROBES)).toMatchObject({
    value: {
      servers: [
        {
          longestJwksCacheSeconds: 3600,
          keyMaxAgeSeconds: 90 * 86_400,
          rotationDeadlineSeconds: 7 * 86_400,
        },
        {},
        {},
      ],
      probes: {
        timeoutSeconds: 2,
        // The clients of journeys are so without being named.
        canaryClients: ['authslo-probe', 'probe-api'],
        journeys: [
          {},
          {},
          {},
          {},
          {
            journey: 'introspect',
            account: {
              client: 'probe-api',
              secretFile: '/etc/authslo/secrets/probe',
              authMethod: 'client_secret_basic',
              refusedWithinSeconds: 60,
            },
          },
        ],
      },
    },
  })
  const servers = GOOD_PROBES.slice(0, GOOD_PROBES.indexOf('probes:'))
  expect(probesOf(servers)).toEqual([
    'discovery of idp every 60 s',
    'jwks of idp every 60 s',
    'tls of idp every 60 s',
    'discovery of old every 60 s',
    'jwks of old every 60 s',
  ])
  expect(probesOf(`${servers}probes: {journeys: []}\n`)).toEqual([])
})

test('journeys of a resource server are run once for each', () => {
  const of = (name: string): string =>
    `    - {server: idp, use: [revoke-and-verify], client: c, secret_file: s, protected_url: "https://${name}.example", resource_server: ${name}}\n`
  const twice = (first: string, second: string) =>
    load(GOOD_PROBES.replace('  canary_clients', () => `${of(first)}${of(second)}  canary_clients`))
  const checked = twice('orders', 'billing')
  expect(checked.ok && checked.value.probes.journeys.slice(-2).map(runName)).toEqual([
    'revoke-and-verify:orders',
    'revoke-and-verify:billing',
  ])
  expect(problemsOf(twice('orders', 'orders'))).toContain('[probed-twice]')
})

test.each(BROKEN_PROBES)('%s: %s', (_id, _what, [from, to], text) => {
  expect(GOOD_PROBES).toContain(from)
  expect(problemsOf(load(GOOD_PROBES.replace(from, to)))).toBe(text)
})

test('`authority:` decides between two that show the same', () => {
  const twice = GOOD_SOURCES.replace(
    '  - name: front\n',
    '  - {name: old-log, server: idp, format: json, file: old.log, fields: {kind: {value: token_request}, outcome: result}, authority: [successes]}\n  - name: front\n',
  )
  expect(loadSources(twice)).toMatchObject({ ok: true })
})

test('events and access lines of one server do not count twice', () => {
  const both = GOOD_SOURCES.replace(
    '  - name: front\n',
    '  - {name: access, server: idp, format: traefik, file: traefik.log}\n  - name: front\n',
  )
  expect(loadSources(both)).toMatchObject({ ok: true })
})

/** Of flags and of files that cannot be read: no line to point at. */
const FLAGS: readonly (readonly [string, string, string])[] = [
  [
    'invalid-source-flag',
    'keycloak.log',
    `--source keycloak.log: error: \`--source keycloak.log\` names no format [invalid-source-flag]
  Write --source FORMAT:PATH, as in --source keycloak:/var/log/keycloak.log.
`,
  ],
  [
    'unknown-format',
    'keycloack:a.log',
    `--source keycloack:a.log: error: \`keycloack\` is no format [unknown-format]
  Write \`keycloak\`.
`,
  ],
]

const flags = (...sources: string[]): Checked<Config> =>
  configFromFlags({ sources, folder: '/home/me', formats: ['keycloak', 'oidc-provider'] })

test.each(FLAGS)('%s: --source %s', (_id, given, text) => {
  expect(problemsOf(flags(given))).toBe(text)
})

/** Of files and of a running listener: catalogue.test.ts, check.test.ts, explain-slo.test.ts, exclusions.test.ts, locations.test.ts, tls.test.ts, web-config.test.ts. */
const ELSEWHERE = [
  'alertmanager-unreadable',
  'clients-unreadable',
  'config-unreadable',
  'duplicate-client',
  'locations-unreadable',
  'scopes-unreadable',
  'unknown-slo',
  'web-clients-without-ca',
  'web-file-unreadable',
  'web-needs-restart',
  'web-no-certificate',
  'web-users-and-tokens',
]

test('every diagnostic has a bad input above, or elsewhere', () => {
  const shown = new Set(
    [
      ...BROKEN,
      ...BROKEN_SOURCES,
      ...BROKEN_INPUTS,
      ...BROKEN_EXCLUSIONS,
      ...BROKEN_PROBES,
      ...BROKEN_WEB,
      ...FLAGS,
    ].map(([id]) => id),
  )
  const others = Object.keys(CONFIG_DIAGNOSTICS).filter((id) => !shown.has(id))
  expect(others.toSorted()).toEqual(ELSEWHERE)
})

test('all problems at once, of syntax aside', () => {
  const text = GOOD.replace('45s', '45').replace('product:', 'prodcut:').replace('[kc-prod]', '[x]')
  const checked = load(text)
  expect(checked.ok ? [] : checked.problems.map(({ id }) => id).toSorted()).toEqual([
    'invalid-value',
    'unknown-key',
    'unknown-server',
  ])
})

test.each([
  ['', 'is empty'],
  ['# nothing\n', 'is empty'],
  ['- a\n', 'cannot be `- a`'],
  ['text\n', 'cannot be `text`'],
])('a file that is no mapping: %j', (text, problem) => {
  expect(problemsOf(load(text))).toContain(problem)
})

test('an alias that unfolds without end is refused', () => {
  const laughs = Array.from({ length: 12 }, (_, i) =>
    i === 0
      ? 'a0: &a0 [x, x]'
      : `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
  ).join('\n')
  expect(problemsOf(load(laughs))).toContain('yaml-syntax')
})

test('flags: server and source are named after the format', () => {
  const checked = flags('keycloak:kc.log', 'keycloak:/var/log/kc-2.log', 'auto:C:odd.log')
  expect(checked).toMatchObject({
    ok: true,
    value: {
      servers: [{ name: 'keycloak', product: 'keycloak' }, { name: 'auto' }],
      sources: [
        { name: 'keycloak', server: 'keycloak', file: '/home/me/kc.log' },
        { name: 'keycloak-2', server: 'keycloak', file: '/var/log/kc-2.log' },
        { name: 'auto', server: 'auto', file: '/home/me/C:odd.log' },
      ],
      limits: { clients: 100 },
    },
  })
})

test('flags: the same file twice would count twice', () => {
  expect(problemsOf(flags('keycloak:kc.log', 'keycloak:./kc.log'))).toContain('counted-twice')
})

test('the JSON schema for editors agrees with the loader', () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
    configJsonSchema(),
  )
  expect(validate(parse(GOOD.replace('${CLIENTS}', '50')))).toBe(true)
  for (const [id, , [from, to]] of BROKEN) {
    if (id !== 'unknown-key' && id !== 'missing-key') continue
    expect(validate(parse(GOOD.replace(from, to)))).toBe(false)
  }
})
