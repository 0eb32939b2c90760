// The shape of authslo.yaml. A key is here when code obeys it. Each error completes "Write ...".
import { z } from 'zod'
import { CAPABILITIES } from '../adapters/adapter.ts'
import { EVENT_KEYS } from '../events.ts'
import { DURATION_UNITS } from '../records/access-pattern.ts'
import { exclusionSchema } from './exclusions.ts'
import {
  alertingSchema,
  grafanaSchema,
  prometheusSchema,
  reportsSchema,
} from './alerting-schema.ts'
import { endpointsSchema, fieldsSchema } from './fields-schema.ts'
import { samplingSchema } from './sampling-schema.ts'
import { privacySchema } from './privacy-schema.ts'
import { stateSchema } from './state-schema.ts'
import { telemetrySchema } from './telemetry-schema.ts'
import { outputsSchema } from './outputs-schema.ts'
import { MULTILINES, UNWRAPS } from '../records/unwrap.ts'
import { correlationSchema, resourceServerTraitShape, serverTraitShape } from './traits-schema.ts'
import { probesSchema } from './probes.ts'
import {
  text,
  list,
  section,
  oneOf,
  name,
  duration,
  size,
  count,
  url,
  timeZone,
  listen,
} from './schema-leaves.ts'

export const THROTTLED = ['known_clients', 'always', 'never'] as const
export const STARTS = ['checkpoint', 'beginning', 'end'] as const
const PROVISIONS = ['all', 'sampled', 'none'] as const

const server = section(
  {
    name: name.describe('label `server` of every metric'),
    product: text('the product, such as keycloak').describe('which product it is').optional(),
    issuer: url.describe('issuer of its tokens, as in `iss`').optional(),
    region: text('a region, such as eu-west-1').describe('label `auth_region`').optional(),
    clients: text('the path of a file of clients')
      .describe(
        'file of its clients: a list of id, name, owner, type, criticality, environment, grants, scopes, secret_expires',
      )
      .optional(),
    scopes: text('the path of a file of scopes')
      .describe('file of its scopes: each is ordinary or privileged')
      .optional(),
    lifetime_policy: section(
      {
        access: duration.describe('longest life of an access token').optional(),
        refresh: duration.describe('longest life of a refresh token').optional(),
      },
      'a mapping such as {access: 15m, refresh: 30d}',
    )
      .describe('longer lives are violations')
      .optional(),
    longest_jwks_cache: duration
      .describe('longest that a service keeps its key set: a new key is published so long before')
      .optional(),
    keys: section(
      {
        max_age: duration.describe('how old a signing key may become').optional(),
        rotation_deadline: duration
          .describe('longest from a new key to the withdrawal of the old one')
          .optional(),
      },
      'a mapping such as {max_age: 90d}',
    ).prefault({}),
    ...serverTraitShape,
    throttled: oneOf(THROTTLED)
      .describe('which throttled requests (429) are bad')
      .default('known_clients'),
  },
  'a mapping with `name` and `product`',
)

const resourceServer = section(
  {
    name: name.describe('label `resource_server`'),
    trusts: list(name, 'a list of names of servers').describe('whose tokens it accepts'),
    mode: oneOf(EVENT_KEYS.mode.type)
      .describe('how it validates: by keys, by asking the server, or by a gateway in front')
      .optional(),
    ...resourceServerTraitShape,
    protected_paths: list(
      z
        .string({ error: 'a path such as /api/**' })
        .regex(/^\/\S{0,500}$/, { error: 'a path such as /api/**' }),
      'a list of paths such as ["/api/**"]',
    )
      .describe('where a request without a good token is refused')
      .prefault([]),
  },
  'a mapping with `name` and `trusts`',
)

const provision = oneOf(PROVISIONS).optional()
const provides = section(
  Object.fromEntries(CAPABILITIES.map((capability) => [capability, provision])) as Record<
    (typeof CAPABILITIES)[number],
    typeof provision
  >,
  'a mapping such as {successes: all}',
)

const MATCH_TEXT = 'resource attributes such as {service.name: keycloak}'
const SYSLOG_TEXT = 'a mapping with `tcp` or `udp`, such as {tcp: 127.0.0.1:6514}'

const source = section(
  {
    name: name.describe('label `source`'),
    server: name.describe('name of the server that the records tell of').optional(),
    resource_server: name
      .describe('in its place: name of the resource server that the records tell of')
      .optional(),
    format: text('a format, or auto').describe('format of the records; `auto` looks at the first'),
    file: text('a path or glob').describe('path or glob of the logs').optional(),
    otlp: section(
      {
        match: z
          .record(z.string(), text(MATCH_TEXT), { error: MATCH_TEXT })
          .describe('resource attributes of the services whose spans and log records these are')
          .prefault({}),
      },
      'a mapping such as {match: {service.name: keycloak}}',
    )
      .describe('in place of `file`: what comes over OTLP')
      .optional(),
    http: section(
      {
        token_file: text('a path')
          .describe('bearer token of this source; without it that of `receivers.auth`')
          .optional(),
      },
      'a mapping, {} if nothing else',
    )
      .describe('in place of `file`: what is posted to /ingest/<name of the source>')
      .optional(),
    syslog: section(
      {
        tcp: listen.describe('address for TCP, as 127.0.0.1:6514').optional(),
        udp: listen.describe('address for UDP, as 127.0.0.1:5514').optional(),
      },
      SYSLOG_TEXT,
    )
      .refine(({ tcp, udp }) => tcp !== undefined || udp !== undefined, { error: SYSLOG_TEXT })
      .describe('in place of `file`: what syslog senders send here')
      .optional(),
    stdin: z
      .literal(true, { error: 'true' })
      .describe('in place of `file`: standard input')
      .optional(),
    start: oneOf(STARTS)
      .describe('where reading begins where no checkpoint says so; `checkpoint`: at the end')
      .default('checkpoint'),
    timezone: timeZone.describe('of stamps without a zone').default('UTC'),
    lateness: duration.describe('how late its records come').prefault('30s'),
    provides: provides
      .describe('what the records can show, where the format says otherwise')
      .prefault({}),
    sampling: samplingSchema
      .describe('which requests it records; without it all, but of spans a share')
      .optional(),
    authority: list(oneOf(CAPABILITIES), 'a list of capabilities')
      .describe('capabilities for which this source decides')
      .prefault([]),
    pattern: text('a format of access lines, as in the product')
      .describe('format of access lines')
      .optional(),
    duration_unit: oneOf(DURATION_UNITS)
      .describe('of %D and %T in `pattern`: us on Apache and Tomcat 10.1, ms before and elsewhere')
      .optional(),
    fields: fieldsSchema
      .describe(
        'where the keys of an event are in the records: json, logfmt, key-value, access-log',
      )
      .optional(),
    endpoints: endpointsSchema
      .describe('paths of the endpoints, where they are not the usual ones')
      .optional(),
    unwrap: oneOf(UNWRAPS).describe('wrapper around each record').default('auto'),
    multiline: oneOf(MULTILINES)
      .describe('records of several lines: pretty-printed JSON, or what is indented below')
      .default('auto'),
  },
  'a mapping with `name`, `server`, `format` and `file`',
)

const receiver = (at: string, maxBody: string) =>
  section(
    {
      listen: listen.describe('address to listen at'),
      max_body: size.describe('largest request, also after decompression').prefault(maxBody),
    },
    `a mapping such as {listen: ${at}}`,
  )

const receivers = section(
  {
    otlp_http: receiver('127.0.0.1:4318', '20MiB')
      .describe('OTLP over HTTP: /v1/logs and /v1/traces')
      .optional(),
    otlp_grpc: receiver('127.0.0.1:4317', '4MiB').describe('OTLP over gRPC').optional(),
    http: receiver('127.0.0.1:9878', '20MiB').describe('POST /ingest/<source>').optional(),
    auth: section(
      { bearer_file: text('a path').describe('file with the token that senders must have') },
      'a mapping with `bearer_file`',
    ).optional(),
    web_config_file: text('a path')
      .describe('TLS and client certificates of senders over OTLP and HTTP: a web-config file')
      .optional(),
    max_queue: size
      .describe('bytes that may wait; above it senders are told to wait')
      .prefault('64MiB'),
  },
  'a mapping with `otlp_http`, `otlp_grpc` or `http`',
)

export const configSchema = section(
  {
    name: name.describe('label `service` of rules and alerts').default('authslo'),
    servers: list(server, 'a list of servers')
      .describe('authorization servers that promises are made for')
      .prefault([]),
    resource_servers: list(resourceServer, 'a list of resource servers')
      .describe('services that accept their tokens')
      .prefault([]),
    sources: list(source, 'a list of sources').describe('where records are read').prefault([]),
    receivers: receivers.describe('where records are sent to').prefault({}),
    probes: probesSchema.describe('what is tried from outside').prefault({}),
    outputs: outputsSchema.describe('where derived events go, beside metrics').optional(),
    slo: section(
      {
        files: list(text('a path or glob'), 'a list of paths or globs')
          .min(1, { error: 'at least one path or glob' })
          .describe('OpenSLO documents; without it those that authslo ships'),
      },
      'a mapping with `files`',
    ).optional(),
    exclusions: list(exclusionSchema, 'a list of exclusions')
      .describe('maintenance that was announced: counted apart, outside of budgets')
      .prefault([]),
    limits: section(
      {
        clients: count(1, 100_000).describe('values of label `client`').default(100),
        tenants: count(1, 10_000).describe('values of label `tenant`').default(20),
        tokens: count(1000, 10_000_000).describe('tokens remembered; 1000000').optional(),
        total_series: count(1000, 10_000_000).describe('series in all').default(20_000),
        line: size.describe('longest record').prefault('1MiB'),
        late_after: duration.describe('age at which a record is late').prefault('10m'),
        future_skew: duration.describe('how far a clock may be ahead').prefault('2m'),
      },
      'a mapping of limits',
    ).prefault({}),
    correlation: correlationSchema.prefault({}),
    web: section(
      {
        listen: list(listen, 'a list of addresses such as ["127.0.0.1:9877"]')
          .min(1, { error: 'a list of addresses such as ["127.0.0.1:9877"]' })
          .describe('addresses of /metrics and the pages')
          .prefault(['127.0.0.1:9877']),
        config_file: text('a path')
          .describe("TLS, client certificates, headers: a web-config file of Prometheus' exporters")
          .optional(),
        metrics_path: z
          .string({ error: 'a path such as /metrics' })
          .regex(/^\/[\w./-]+$/, { error: 'a path such as /metrics' })
          .describe('path of the metrics')
          .default('/metrics'),
        birth_hold: duration
          .describe('how long a new series is shown at 0 before its count')
          .prefault('60s'),
      },
      'a mapping with `listen`',
    ).prefault({}),
    state: stateSchema,
    privacy: privacySchema,
    telemetry: telemetrySchema,
    alerting: alertingSchema,
    prometheus: prometheusSchema,
    grafana: grafanaSchema,
    reports: reportsSchema,
  },
  'at least `servers:` with a name, and `sources:` with name, server, format and file',
)

/** For editors: `# yaml-language-server: $schema=...`. */
export const configJsonSchema = (): object => ({
  title: 'authslo.yaml',
  ...z.toJSONSchema(configSchema, { io: 'input' }),
})
