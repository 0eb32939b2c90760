// Sources whose records are sent, and every way in which that can be wrong.

export const GOOD_INPUTS = `servers: [{name: idp}]
receivers:
  otlp_http: {listen: 127.0.0.1:4318, max_body: 1MiB}
  http: {listen: 127.0.0.1:9878}
  auth: {bearer_file: ingest}
  max_queue: 2MiB
sources:
  - {name: kc, server: idp, format: auto, otlp: {match: {service.name: kc}}}
  - {name: okta, server: idp, format: auto, http: {token_file: /run/okta}}
  - {name: log, server: idp, format: auto, syslog: {tcp: ":6514"}}
  - {name: pipe, server: idp, format: auto, stdin: true}
`

/** id, what is wrong in words, what replaces what in the good file. */
export const BROKEN_INPUTS: readonly (readonly [
  string,
  string,
  readonly [string, string],
  string,
])[] = [
  [
    'no-input',
    'records from nowhere',
    [', stdin: true', ''],
    `authslo.yaml:11:5: error: \`sources[3]\` does not say where its records come from [no-input]
  11 |   - {name: pipe, server: idp, format: auto}
     |     ^
  Add \`file:\`, or one of \`otlp:\`, \`http:\`, \`syslog:\`, \`stdin:\`.
`,
  ],
  [
    'two-inputs',
    'records from two places',
    ['http: {token', 'file: a.log, http: {token'],
    `authslo.yaml:9:58: error: \`sources[1]\` has \`file\` and \`http\` [two-inputs]
  9 |   - {name: okta, server: idp, format: auto, file: a.log, http: {token_file: /run/okta}}
    |                                                          ^
  Keep one of them; the other is a source of its own.
`,
  ],
  [
    'no-receiver',
    'OTLP without a receiver',
    ['  otlp_http: {listen: 127.0.0.1:4318, max_body: 1MiB}\n', ''],
    `authslo.yaml:7:43: error: nothing listens for \`sources[0].otlp\`: there is no \`receivers.otlp_http\` and no \`receivers.otlp_grpc\` [no-receiver]
  7 |   - {name: kc, server: idp, format: auto, otlp: {match: {service.name: kc}}}
    |                                           ^
  Add receivers: {otlp_http: {listen: 127.0.0.1:4318}}.
`,
  ],
  [
    'no-receiver',
    'pushes without a receiver',
    ['  http: {listen: 127.0.0.1:9878}\n', ''],
    `authslo.yaml:8:45: error: nothing listens for \`sources[1].http\`: there is no \`receivers.http\` [no-receiver]
  8 |   - {name: okta, server: idp, format: auto, http: {token_file: /run/okta}}
    |                                             ^
  Add receivers: {http: {listen: 127.0.0.1:9878}}.
`,
  ],
  [
    'never-matched',
    'a source behind one that takes all',
    ['syslog: {tcp: ":6514"}', 'otlp: {match: {service.name: kc, k8s.pod.name: a}}'],
    `authslo.yaml:10:44: error: \`sources[2].otlp\` never gets anything: what it matches goes to sources[0] [never-matched]
  10 |   - {name: log, server: idp, format: auto, otlp: {match: {service.name: kc, k8s.pod.name: a}}}
     |                                            ^
  Put the more exact one first, or match another attribute.
`,
  ],
  [
    'stdin-twice',
    'two that read one pipe',
    ['syslog: {tcp: ":6514"}', 'stdin: true'],
    `authslo.yaml:11:45: error: standard input is read by sources[2] already [stdin-twice]
  11 |   - {name: pipe, server: idp, format: auto, stdin: true}
     |                                             ^
  Keep one of the two sources.
`,
  ],
  [
    'invalid-value',
    'syslog that listens nowhere',
    ['{tcp: ":6514"}', '{}'],
    `authslo.yaml:10:52: error: \`sources[2].syslog\` cannot be \`{}\` [invalid-value]
  10 |   - {name: log, server: idp, format: auto, syslog: {}}
     |                                                    ^
  Write a mapping with \`tcp\` or \`udp\`, such as {tcp: 127.0.0.1:6514}.
`,
  ],
  [
    'invalid-value',
    'standard input, or not',
    ['stdin: true', 'stdin: false'],
    `authslo.yaml:11:52: error: \`sources[3].stdin\` cannot be \`false\` [invalid-value]
  11 |   - {name: pipe, server: idp, format: auto, stdin: false}
     |                                                    ^
  Write true.
`,
  ],
  [
    'missing-key',
    'a receiver without an address',
    ['{listen: 127.0.0.1:9878}', '{max_body: 1MiB}'],
    `authslo.yaml:4:9: error: \`receivers.http.listen\` is missing [missing-key]
  4 |   http: {max_body: 1MiB}
    |         ^
  Add it: an address such as 127.0.0.1:9877.
`,
  ],
  [
    'unknown-key',
    'a mistyped receiver',
    ['otlp_http:', 'otlp_htp:'],
    `authslo.yaml:3:3: error: \`receivers.otlp_htp\` is no key here [unknown-key]
  3 |   otlp_htp: {listen: 127.0.0.1:4318, max_body: 1MiB}
    |   ^
  Write \`otlp_http\`.

authslo.yaml:8:43: error: nothing listens for \`sources[0].otlp\`: there is no \`receivers.otlp_http\` and no \`receivers.otlp_grpc\` [no-receiver]
  8 |   - {name: kc, server: idp, format: auto, otlp: {match: {service.name: kc}}}
    |                                           ^
  Add receivers: {otlp_http: {listen: 127.0.0.1:4318}}.
`,
  ],
]
