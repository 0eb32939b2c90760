// A web-config file, and every way in which it can be wrong.

export const GOOD_WEB = `tls_server_config:
  cert_file: server.crt
  key_file: /run/server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.crt
  client_allowed_sans: [prometheus.example]
  min_version: TLS13
http_server_config:
  http2: true
  headers:
    X-Frame-Options: deny
`

/** id, what is wrong in words, what replaces what in the good file, the text. */
export const BROKEN_WEB: readonly (readonly [string, string, readonly [string, string], string])[] =
  [
    [
      'web-password',
      'a password in clear, which is not shown',
      ['http_server_config:\n', 'basic_auth_users: {me: correct horse}\nhttp_server_config:\n'],
      `web.yml:8:20: error: the password of \`me\` is no hash by bcrypt [web-password]
  Write what \`htpasswd -nBC 10 ""\` prints after the colon.
`,
    ],
    [
      'web-rate-of-nobody',
      'a rate that lets nobody in',
      ['http_server_config:\n', 'rate_limit: {interval: 1s}\nhttp_server_config:\n'],
      `web.yml:8:14: error: \`rate_limit\` without a \`burst\` of at least 1 answers no request at all [web-rate-of-nobody]
  8 | rate_limit: {interval: 1s}
    |              ^
  Add \`burst\`: how many requests may come at once.
`,
    ],
    [
      'invalid-value',
      'an interval without a unit',
      [
        'http_server_config:\n',
        'rate_limit: {interval: 1 second, burst: 5}\nhttp_server_config:\n',
      ],
      `web.yml:8:24: error: \`rate_limit.interval\` cannot be \`1 second\` [invalid-value]
  8 | rate_limit: {interval: 1 second, burst: 5}
    |                        ^
  Write a duration such as 1s, 500ms.
`,
    ],
    [
      'invalid-value',
      'a cipher that Go calls insecure',
      ['  min_version: TLS13\n', '  cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]\n'],
      `web.yml:7:19: error: \`tls_server_config.cipher_suites[0]\` cannot be \`TLS_RSA_WITH_AES_128_CBC_SHA\` [invalid-value]
  7 |   cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]
    |                   ^
  Write \`TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA\`; it is one of TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256.
`,
    ],
    [
      'web-cert-without-key',
      'a certificate without a key',
      ['  key_file: /run/server.key\n', ''],
      `web.yml:2:3: error: TLS has \`cert_file\` and no key [web-cert-without-key]
  2 |   cert_file: server.crt
    |   ^
  Add \`key_file\`, in PEM.
`,
    ],
    [
      'web-cert-without-key',
      'client certificates without one of our own',
      ['  cert_file: server.crt\n  key_file: /run/server.key\n', ''],
      `web.yml:1:1: error: TLS has no certificate and no key [web-cert-without-key]
  1 | tls_server_config:
    | ^
  Add \`cert_file\` and \`key_file\`, in PEM.
`,
    ],
    [
      'web-ca-without-use',
      'a CA, and nobody is asked for a certificate',
      [
        '  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n  client_allowed_sans: [prometheus.example]\n',
        '  client_ca_file: ca.crt\n',
      ],
      `web.yml:4:3: error: client certificates have a CA, but nothing asks for them [web-ca-without-use]
  4 |   client_ca_file: ca.crt
    |   ^
  Add \`client_auth_type: RequireAndVerifyClientCert\`.
`,
    ],
    [
      'web-names-without-proof',
      'names in certificates that anyone can make',
      ['RequireAndVerifyClientCert\n  client_ca_file: ca.crt', 'RequireAnyClientCert'],
      `web.yml:5:3: error: \`client_allowed_sans\` proves nothing with \`RequireAnyClientCert\`: names count in a certificate that is required and verified [web-names-without-proof]
  5 |   client_allowed_sans: [prometheus.example]
    |   ^
  Write \`client_auth_type: RequireAndVerifyClientCert\`.
`,
    ],
    [
      'web-versions',
      'no version at all',
      ['min_version: TLS13\n', 'min_version: TLS13\n  max_version: TLS12\n'],
      `web.yml:8:3: error: no version of TLS is from TLS13 to TLS12 [web-versions]
  8 |   max_version: TLS12
    |   ^
  Write a \`max_version\` that is not below \`min_version\`.
`,
    ],
    [
      'unknown-key',
      'a mistyped key',
      ['client_auth_type', 'client_auth'],
      `web.yml:4:3: error: \`tls_server_config.client_auth\` is no key here [unknown-key]
  4 |   client_auth: RequireAndVerifyClientCert
    |   ^
  Write \`client_auth_type\`.
`,
    ],
    [
      'invalid-value',
      'a way of Go that has no name there',
      ['RequireAndVerifyClientCert', 'RequireAndVerify'],
      `web.yml:4:21: error: \`tls_server_config.client_auth_type\` cannot be \`RequireAndVerify\` [invalid-value]
  4 |   client_auth_type: RequireAndVerify
    |                     ^
  Write one of NoClientCert, RequestClientCert, RequireAnyClientCert, RequireClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert.
`,
    ],
    [
      'invalid-value',
      'a header of two lines',
      ['X-Frame-Options: deny', 'X-XSS-Protection: "a\\r\\nSet-Cookie: b"'],
      `web.yml:11:23: error: \`http_server_config.headers.X-XSS-Protection\` cannot be \`"a\\r\\nSet-Cookie: b"\` [invalid-value]
  11 |     X-XSS-Protection: "a\\r\\nSet-Cookie: b"
     |                       ^
  Write a text of one line.
`,
    ],
    [
      'invalid-value',
      'a header of which browsers know two values',
      ['X-Frame-Options: deny', 'X-Frame-Options: none'],
      `web.yml:11:22: error: \`http_server_config.headers.X-Frame-Options\` cannot be \`none\` [invalid-value]
  11 |     X-Frame-Options: none
     |                      ^
  Write one of deny, sameorigin.
`,
    ],
  ]
