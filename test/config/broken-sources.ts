// Sources that map their records, and every way in which they can be wrong.

export const GOOD_SOURCES = `servers:
  - {name: idp}
resource_servers:
  - {name: orders, trusts: [idp], protected_paths: ["/api/**"]}
sources:
  - name: idp-log
    server: idp
    format: json
    file: idp.log
    fields:
      kind: {path: event, values: {token: token_request}}
      outcome: {path: result, values: {ok: success}}
      reason: {path: why, values: {twice: refresh_reused}}
  - name: front
    resource_server: orders
    format: access-log
    file: access.log
    pattern: '%h %t "%r" %s %D'
    duration_unit: us
    endpoints: {token: /issue}
`

/** id, what is wrong in words, what replaces what in the good file, the whole text. */
export const BROKEN_SOURCES: readonly (readonly [
  string,
  string,
  readonly [string, string],
  string,
])[] = [
  [
    'unknown-key',
    'a key that no event has',
    [`kind:`, `knid:`],
    `authslo.yaml:11:7: error: \`sources[0].fields.knid\` is no key here [unknown-key]
  11 |       knid: {path: event, values: {token: token_request}}
     |       ^
  Write \`kind\`.
`,
  ],
  [
    'unknown-key',
    'an endpoint that is none',
    [`{token: /issue}`, `{tokn: /issue}`],
    `authslo.yaml:20:17: error: \`sources[1].endpoints.tokn\` is no key here [unknown-key]
  20 |     endpoints: {tokn: /issue}
     |                 ^
  Write \`token\`.
`,
  ],
  [
    'invalid-value',
    'a rule without a path',
    [`{path: why, values`, `{values`],
    `authslo.yaml:13:15: error: \`sources[0].fields.reason\` cannot be \`{values: {twice: refresh_reused}}\` [invalid-value]
  13 |       reason: {values: {twice: refresh_reused}}
     |               ^
  Write a path, or a mapping such as {path: result, values: {ok: success}}.
`,
  ],
  [
    'source-of-nothing',
    'records of nobody',
    [
      `    server: idp
`,
      ``,
    ],
    `authslo.yaml:6:5: error: \`sources[0]\` names no \`server\` [source-of-nothing]
  6 |   - name: idp-log
    |     ^
  Add \`server:\`, or \`resource_server:\` for records of a service that accepts tokens.
`,
  ],
  [
    'source-of-nothing',
    'records of two',
    [
      `    resource_server: orders
`,
      `    resource_server: orders
    server: idp
`,
    ],
    `authslo.yaml:15:22: error: \`sources[1]\` names both a \`server\` and a \`resource_server\` [source-of-nothing]
  15 |     resource_server: orders
     |                      ^
  Keep \`server\` for records of an authorization server, \`resource_server\` for those of a service that accepts its tokens.
`,
  ],
  [
    'unknown-resource-server',
    'a mistyped resource server',
    [`resource_server: orders`, `resource_server: order`],
    `authslo.yaml:15:22: error: \`sources[1].resource_server\` names \`order\`, which is no resource server [unknown-resource-server]
  15 |     resource_server: order
     |                      ^
  Write \`orders\`.
`,
  ],
  [
    'unknown-resource-server',
    'a resource server like no other',
    [`resource_server: orders`, `resource_server: billing`],
    `authslo.yaml:15:22: error: \`sources[1].resource_server\` names \`billing\`, which is no resource server [unknown-resource-server]
  15 |     resource_server: billing
     |                      ^
  Write one of orders, or add it under \`resource_servers\`.
`,
  ],
  [
    'trusts-nobody',
    'a resource server without a server',
    [`trusts: [idp]`, `trusts: []`],
    `authslo.yaml:15:22: error: \`orders\` trusts no server, so its records are about none [trusts-nobody]
  15 |     resource_server: orders
     |                      ^
  Name the server whose tokens it accepts: trusts: [...].
`,
  ],
  [
    'fields-not-here',
    'fields of a product',
    [`format: json`, `format: keycloak`],
    `authslo.yaml:10:5: error: format \`keycloak\` knows its records by itself: \`fields\` is for the generic formats [fields-not-here]
  10 |     fields:
     |     ^
  Remove it, or take one of json, logfmt, key-value, access-log.
`,
  ],
  [
    'fields-missing',
    'a generic format without fields',
    [`format: access-log`, `format: logfmt`],
    `authslo.yaml:16:13: error: format \`logfmt\` means nothing without \`fields\` [fields-missing]
  16 |     format: logfmt
     |             ^
  Say where the values are: fields: {kind: {path: ...}, outcome: {path: ...}}; docs/servers/generic.md walks through one.
`,
  ],
  [
    'fields-incomplete',
    'neither kind nor path',
    [
      `      kind: {path: event, values: {token: token_request}}
`,
      ``,
    ],
    `authslo.yaml:11:7: error: \`sources[0].fields\` does not say what a record is about [fields-incomplete]
  11 |       outcome: {path: result, values: {ok: success}}
     |       ^
  Add \`kind: {path: ..., values: {...}}\`, or \`path:\` for records of requests.
`,
  ],
  [
    'fields-incomplete',
    'no end',
    [
      `      outcome: {path: result, values: {ok: success}}
      reason: {path: why, values: {twice: refresh_reused}}
`,
      ``,
    ],
    `authslo.yaml:11:7: error: \`sources[0].fields\` does not say how a request ended [fields-incomplete]
  11 |       kind: {path: event, values: {token: token_request}}
     |       ^
  Add \`outcome: {path: ..., values: {...}}\`, or \`status:\`.
`,
  ],
  [
    'value-not-known',
    'a mistyped reason',
    [`twice: refresh_reused`, `twice: refresh_resued`],
    `authslo.yaml:13:43: error: \`sources[0].fields.reason.values.twice\` cannot become \`refresh_resued\` [value-not-known]
  13 |       reason: {path: why, values: {twice: refresh_resued}}
     |                                           ^
  Write \`refresh_reused\`; it is one of the 67 that docs/reference/events.md names.
`,
  ],
  [
    'value-not-known',
    'an outcome that is none',
    [`ok: success`, `ok: fine`],
    `authslo.yaml:12:44: error: \`sources[0].fields.outcome.values.ok\` cannot become \`fine\` [value-not-known]
  12 |       outcome: {path: result, values: {ok: fine}}
     |                                            ^
  Write one of success, client_error, user_error, server_error, dependency_error, throttled, neutral.
`,
  ],
  [
    'derived-kind',
    'a kind that only authslo derives',
    [`token: token_request`, `token: refresh_reuse`],
    `authslo.yaml:11:43: error: events of kind \`refresh_reuse\` are derived by authslo, never read [derived-kind]
  11 |       kind: {path: event, values: {token: refresh_reuse}}
     |                                           ^
  Map the records that show it: token requests, validations, revocations.
`,
  ],
  [
    'pattern-incomplete',
    'a pattern without status and time',
    [`%h %t "%r" %s %D`, `%h "%r" %D`],
    `authslo.yaml:18:14: error: the pattern has no place for a time and the status [pattern-incomplete]
  18 |     pattern: '%h "%r" %D'
     |              ^
  Log it, and write the pattern as the product has it: nginx log_format, Apache LogFormat, Tomcat or Undertow pattern.
`,
  ],
  [
    'pattern-ambiguous',
    'values side by side',
    [`%s %D`, `%s%D`],
    `authslo.yaml:18:14: error: two values of the pattern have nothing between them: no one can tell where one ends [pattern-ambiguous]
  18 |     pattern: '%h %t "%r" %s%D'
     |              ^
  Write a blank or another separator between them, here and in the product.
`,
  ],
  [
    'duration-unit-missing',
    'a duration of unknown unit',
    [
      `    duration_unit: us
`,
      ``,
    ],
    `authslo.yaml:18:14: error: the pattern has %D, which is in microseconds on some servers and in milliseconds on others [duration-unit-missing]
  18 |     pattern: '%h %t "%r" %s %D'
     |              ^
  Add \`duration_unit: us\` (Apache, Tomcat 10.1) or \`duration_unit: ms\` (Tomcat before, Undertow).
`,
  ],
  [
    'ambiguous-authority',
    'two logs that tell the same',
    [
      `  - name: front
`,
      `  - {name: old-log, server: idp, format: json, file: old.log, fields: {kind: {value: token_request}, outcome: result}}
  - name: front
`,
    ],
    `authslo.yaml:14:5: error: \`idp-log\` and \`old-log\` both show successes of \`idp\`: the same requests would count twice [ambiguous-authority]
  14 |   - {name: old-log, server: idp, format: json, file: old.log, fields: {kind: {value: token_request}, outcome: result}}
     |     ^
  Say which decides: authority: [successes] on one of them; for replicas write one source whose \`file\` is a glob.
`,
  ],
  [
    'sampled-authority',
    'a sample that is to decide',
    [
      `  - name: front
`,
      `  - {name: spans, server: idp, format: otlp, file: a.json,
     authority: [latency]}
  - name: front
`,
    ],
    `authslo.yaml:15:17: error: \`spans\` records a sample of the requests: it cannot decide latency [sampled-authority]
  15 |      authority: [latency]}
     |                 ^
  Write \`sampling: all\` if it records every request (OTEL_TRACES_SAMPLER=always_on and no tail sampling), else let another source decide.
`,
  ],
  [
    'invalid-value',
    'a share of more than all',
    [
      `    duration_unit: us
`,
      `    duration_unit: us
    sampling: 10
`,
    ],
    `authslo.yaml:20:15: error: \`sources[1].sampling\` cannot be \`10\` [invalid-value]
  20 |     sampling: 10
     |               ^
  Write \`all\`, \`errors_only\`, or the share that is recorded, such as 0.1.
`,
  ],
  [
    'invalid-value',
    'a place for telemetry that is none',
    [
      `resource_servers:
`,
      `telemetry: {otlp: "127.0.0.1:4318"}
resource_servers:
`,
    ],
    `authslo.yaml:3:19: error: \`telemetry.otlp\` cannot be \`"127.0.0.1:4318"\` [invalid-value]
  3 | telemetry: {otlp: "127.0.0.1:4318"}
    |                   ^
  Write a URL such as http://127.0.0.1:4318.
`,
  ],
  [
    'invalid-value',
    'checkpoints all the time',
    [
      `resource_servers:
`,
      `state: {directory: state, every: 10ms}
resource_servers:
`,
    ],
    `authslo.yaml:3:34: error: \`state.every\` cannot be \`10ms\` [invalid-value]
  3 | state: {directory: state, every: 10ms}
    |                                  ^
  Write a duration from 100ms on.
`,
  ],
]
