// Files of web-config, good and bad ones, and what `promtool check web-config` says of them. TLS files are beside them.

export interface WebCase {
  readonly name: string
  readonly text: string
  readonly promtool: 'good' | 'bad'
  /** Where authslo refuses what promtool takes: why. Never the other way round. */
  readonly stricter?: string
}

const HASH = 'QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi'
const PAIR = 'cert_file: server.crt, key_file: server.key'
const tls = (more: string): string =>
  `tls_server_config: {${PAIR}${more === '' ? '' : `, ${more}`}}\n`
const MUTUAL = 'client_auth_type: RequireAndVerifyClientCert'
const CA = 'client_ca_file: ca.crt'
const header = (name: string, value: string): string =>
  `http_server_config: {headers: {${name}: ${value}}}\n`
const user = (hash: string): string => `basic_auth_users: {alice: ${hash}}\n`

const good = (name: string, text: string): WebCase => ({ name, text, promtool: 'good' })
const bad = (name: string, text: string): WebCase => ({ name, text, promtool: 'bad' })
const stricter = (name: string, text: string, why: string): WebCase => ({
  name,
  text,
  promtool: 'good',
  stricter: why,
})

export const WEB_CASES: readonly WebCase[] = [
  good('empty file', ''),
  good('only a comment', '# nothing yet\n'),
  good(
    'keys without values',
    'tls_server_config:\nhttp_server_config:\nbasic_auth_users:\nrate_limit:\n',
  ),
  good('TLS that asks for nothing', 'tls_server_config: {}\n'),
  good('a certificate', tls('')),
  good('empty texts', tls('client_ca_file: "", client_auth_type: "", cert: ""')),
  good('no client certificates', tls('client_auth_type: NoClientCert')),
  good('asks for one', tls('client_auth_type: RequestClientCert')),
  good('needs any', tls('client_auth_type: RequireAnyClientCert')),
  good('needs any, by its old name', tls('client_auth_type: RequireClientCert')),
  good('verifies if given', tls(`client_auth_type: VerifyClientCertIfGiven, ${CA}`)),
  good('verifies', tls(`${MUTUAL}, ${CA}`)),
  good('verifies by the public CAs', tls(MUTUAL)),
  good('names', tls(`${MUTUAL}, ${CA}, client_allowed_sans: [a.example, "spiffe://a/b"]`)),
  good('versions', tls('min_version: TLS10, max_version: TLS12')),
  good(
    'ciphers',
    tls('cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256]'),
  ),
  good('curves', tls('curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]')),
  good('whose order counts', tls('prefer_server_cipher_suites: false')),
  good('a CA in a file without use of it as text', tls(`${MUTUAL}, ${CA}, client_ca: ignored`)),
  good('no HTTP/2', `${tls('')}http_server_config: {http2: false}\n`),
  good('HTTP/2', `${tls('')}http_server_config: {http2: true}\n`),
  good('booleans of YAML 1.1', 'http_server_config: {http2: Yes}\n'),
  good('no sniffing', header('X-Content-Type-Options', 'nosniff')),
  good('no frames', header('X-Frame-Options', 'deny')),
  good('own frames', header('X-Frame-Options', 'sameorigin')),
  good('a number in a header', header('X-XSS-Protection', '1')),
  good('an empty header', header('Content-Security-Policy', '""')),
  good('HSTS', header('Strict-Transport-Security', 'max-age=31536000; includeSubDomains')),
  good('no headers', 'http_server_config: {headers: {}}\n'),
  good('a user', user(`$2y$10$${HASH}`)),
  good('a user, 2a', user(`$2a$12$${HASH}`)),
  good('a user, 2b', user(`$2b$04$${HASH}`)),
  good('a user, no letter', user(`$2$31$${HASH}`)),
  good('users and TLS', `${tls('')}${user(`$2y$10$${HASH}`)}`),
  good('no users', 'basic_auth_users: {}\n'),
  good('a rate', 'rate_limit: {interval: 1s, burst: 20}\n'),
  good('a rate of several units', 'rate_limit: {interval: 1m30s, burst: 1}\n'),
  good('a rate switched off', 'rate_limit: {interval: 0, burst: 0}\n'),
  good('a rate in nanoseconds', 'rate_limit: {interval: 50000000, burst: 5}\n'),
  good('a burst alone', 'rate_limit: {burst: 5}\n'),
  bad('no mapping', 'just text\n'),
  bad('a list', '- tls_server_config\n'),
  bad('no YAML', 'tls_server_config: {\n'),
  bad('an unknown key', 'tls_config: {}\n'),
  bad('an unknown key of TLS', tls('cert_filse: a')),
  bad('a key twice', `${tls('')}${tls('')}`),
  bad('a certificate without a key', 'tls_server_config: {cert_file: server.crt}\n'),
  bad('a key without a certificate', 'tls_server_config: {key_file: server.key}\n'),
  bad(
    'an empty name of a certificate',
    'tls_server_config: {cert_file: "", key_file: server.key}\n',
  ),
  bad('an empty key', 'tls_server_config: {cert_file: server.crt, key: ""}\n'),
  bad('no such certificate', 'tls_server_config: {cert_file: nowhere.crt, key_file: server.key}\n'),
  bad('no such key', 'tls_server_config: {cert_file: server.crt, key_file: nowhere.key}\n'),
  bad('the key of another', 'tls_server_config: {cert_file: server.crt, key_file: ca.key}\n'),
  bad('no certificate in it', 'tls_server_config: {cert: none, key: none}\n'),
  bad('client certificates alone', `tls_server_config: {${MUTUAL}, ${CA}}\n`),
  bad('NoClientCert alone', 'tls_server_config: {client_auth_type: NoClientCert}\n'),
  bad('a CA that nothing asks for', tls(CA)),
  bad('a CA that nothing asks for, said', tls(`${CA}, client_auth_type: NoClientCert`)),
  bad('no such CA', tls(`${MUTUAL}, client_ca_file: nowhere.crt`)),
  bad('an unknown way', tls('client_auth_type: RequireAndVerify')),
  bad('an unknown version', tls('min_version: TLS111')),
  bad('a version of OpenSSL', tls('min_version: TLSv1.2')),
  bad('SSL 3', tls('min_version: SSL30')),
  bad('an insecure cipher', tls('cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]')),
  bad('a cipher of OpenSSL', tls('cipher_suites: [ECDHE-RSA-AES128-GCM-SHA256]')),
  bad('an unknown curve', tls('curve_preferences: [CurveP257]')),
  bad('names that are no list', tls(`${MUTUAL}, ${CA}, client_allowed_sans: {a: b}`)),
  bad('a header that may not be set', header('Content-Type', 'foo')),
  bad('a header in small letters', header('x-frame-options', 'deny')),
  bad('another sniffing', header('X-Content-Type-Options', 'sniff')),
  bad('other frames', header('X-Frame-Options', 'DENY')),
  bad('an empty X-Frame-Options', header('X-Frame-Options', '""')),
  bad('HTTP/2 that is neither', 'http_server_config: {http2: perhaps}\n'),
  bad('a password in clear', user('secret')),
  bad('an empty password', user('""')),
  bad('a number for a password', user('12345')),
  bad('a hash cut short', user(`$2y$10$${HASH.slice(0, 40)}`)),
  bad('a hash of another kind', user(`$6$10$${HASH}`)),
  bad('a cost below 4', user(`$2y$03$${HASH}`)),
  bad('a cost above 31', user(`$2y$32$${HASH}`)),
  bad('a cost that is no number', user(`$2y$xx$${HASH}`)),
  bad('users as a list', 'basic_auth_users: [alice]\n'),
  bad('an interval without a unit', 'rate_limit: {interval: "5", burst: 1}\n'),
  bad('an interval in days', 'rate_limit: {interval: 1d, burst: 1}\n'),
  bad('a burst in words', 'rate_limit: {interval: 1s, burst: many}\n'),
  bad('an unknown key of the rate', 'rate_limit: {per_second: 5}\n'),
  stricter(
    'names in certificates that nobody verifies',
    tls('client_auth_type: RequireAnyClientCert, client_allowed_sans: [a.example]'),
    'anyone makes a certificate with that name',
  ),
  stricter(
    'names, and no certificate is asked for',
    tls('client_allowed_sans: [a.example]'),
    'the names would never be looked at',
  ),
  stricter(
    'no version at all',
    tls('min_version: TLS13, max_version: TLS12'),
    'no handshake works',
  ),
  stricter(
    'a CA file without a certificate',
    tls(`${MUTUAL}, client_ca_file: ca.key`),
    'no handshake works',
  ),
  stricter(
    'TLS with a version alone',
    'tls_server_config: {min_version: TLS13}\n',
    'it would be plain HTTP',
  ),
  stricter('a rate without a burst', 'rate_limit: {interval: 1s}\n', 'no request is answered'),
  stricter('a burst of none', 'rate_limit: {interval: 1s, burst: 0}\n', 'no request is answered'),
  stricter(
    'a burst of a half',
    'rate_limit: {interval: 1s, burst: 0.5}\n',
    'no request is answered',
  ),
  stricter(
    'a header of two lines',
    header('X-XSS-Protection', '"a\\r\\nSet-Cookie: b"'),
    'a header more',
  ),
]
