import { JOURNEYS } from '../../src/config/probes.ts'

// Probes that cannot run: id, what is wrong, what replaces what in the good file, the whole text.
export const GOOD_PROBES = `servers:
  - {name: idp, issuer: "https://id.example.com", longest_jwks_cache: 1h, keys: {max_age: 90d, rotation_deadline: 7d}}
  - {name: old, issuer: "http://old.example.com"}
  - {name: log-only}
probes:
  interval: 30s
  timeout: 2s
  journeys:
    - {server: idp, use: [discovery, jwks]}
    - {server: idp, use: [tls], every: 1h}
    - {server: old, use: [jwks]}
    - {server: idp, use: [introspect], client: probe-api, secret_file: secrets/probe, every: 5m}
  canary_clients: [authslo-probe]
`

export const BROKEN_PROBES: readonly (readonly [
  string,
  string,
  readonly [string, string],
  string,
])[] = [
  [
    'probe-without-issuer',
    'a server that nobody knows where to find',
    ['{server: old, use: [jwks]}', '{server: log-only, use: [jwks]}'],
    `authslo.yaml:11:16: error: \`log-only\` has no \`issuer\`, so nobody knows where to look [probe-without-issuer]
  11 |     - {server: log-only, use: [jwks]}
     |                ^
  Add \`issuer:\` to the server: the URL that is \`iss\` of its tokens.
`,
  ],
  [
    'probe-without-tls',
    'a certificate of an http server',
    ['{server: old, use: [jwks]}', '{server: old, use: [jwks, tls]}'],
    `authslo.yaml:11:33: error: the issuer of \`old\` is an http:// URL: there is no certificate to watch [probe-without-tls]
  11 |     - {server: old, use: [jwks, tls]}
     |                                 ^
  Remove \`tls\` from \`use\`.
`,
  ],
  [
    'probe-lacks',
    'a journey without its credentials',
    ['client: probe-api, secret_file: secrets/probe, ', 'client: probe-api, '],
    `authslo.yaml:12:27: error: \`introspect\` cannot do without \`secret_file\` [probe-lacks]
  12 |     - {server: idp, use: [introspect], client: probe-api, every: 5m}
     |                           ^
  Write it beside \`use\`, or give the journey an entry of its own.
`,
  ],
  [
    'probed-twice',
    'a journey in two lists',
    ['use: [tls]', 'use: [tls, jwks]'],
    `authslo.yaml:10:32: error: \`jwks\` of \`idp\` is run by probes.journeys[0] already: every run would count twice [probed-twice]
  10 |     - {server: idp, use: [tls, jwks], every: 1h}
     |                                ^
  Keep one of the two.
`,
  ],
  [
    'unknown-server',
    'a journey to a server that is misspelt',
    ['{server: old, use', '{server: olf, use'],
    `authslo.yaml:11:16: error: \`probes.journeys[2].server\` names \`olf\`, which is no server [unknown-server]
  11 |     - {server: olf, use: [jwks]}
     |                ^
  Write \`old\`.
`,
  ],
  [
    'invalid-value',
    'far too often',
    ['interval: 30s', 'interval: 1s'],
    `authslo.yaml:6:13: error: \`probes.interval\` cannot be \`1s\` [invalid-value]
  6 |   interval: 1s
    |             ^
  Write a duration of at least 5s, such as 60s.
`,
  ],
  [
    'invalid-value',
    'no journey',
    ['[discovery, jwks]', '[discovery, jwsk]'],
    `authslo.yaml:9:38: error: \`probes.journeys[0].use[1]\` cannot be \`jwsk\` [invalid-value]
  9 |     - {server: idp, use: [discovery, jwsk]}
    |                                      ^
  Write \`jwks\`; it is one of ${JOURNEYS.join(', ')}.
`,
  ],
]
