// What can be wrong with a web-config file; rows of the table in diagnostics.ts.

export const WEB_DIAGNOSTICS = {
  'web-password': (user: string) => ({
    problem: `the password of \`${user}\` is no hash by bcrypt`,
    remedy: 'Write what `htpasswd -nBC 10 ""` prints after the colon.',
  }),
  'web-rate-of-nobody': () => ({
    problem: '`rate_limit` without a `burst` of at least 1 answers no request at all',
    remedy: 'Add `burst`: how many requests may come at once.',
  }),
  'web-users-and-tokens': (key: string) => ({
    problem: `\`basic_auth_users\` and \`${key}\` both need the Authorization header, so that nobody could send`,
    remedy: 'Keep one of them, or give the tokens up for client certificates.',
  }),
  'web-cert-without-key': (has: string, lacks: string, add: string) => ({
    problem: `TLS has ${has} and no ${lacks}`,
    remedy: `Add ${add}, in PEM.`,
  }),
  'web-ca-without-use': () => ({
    problem: 'client certificates have a CA, but nothing asks for them',
    remedy: 'Add `client_auth_type: RequireAndVerifyClientCert`.',
  }),
  'web-clients-without-ca': (type: string) => ({
    problem: `\`${type}\` without a CA verifies by the public ones: who has a certificate of a web site gets in`,
    remedy: 'Add `client_ca_file`, in PEM.',
  }),
  'web-names-without-proof': (type: string) => ({
    problem: `\`client_allowed_sans\` proves nothing with \`${type}\`: names count in a certificate that is required and verified`,
    remedy: 'Write `client_auth_type: RequireAndVerifyClientCert`.',
  }),
  'web-versions': (least: string, most: string) => ({
    problem: `no version of TLS is from ${least} to ${most}`,
    remedy: 'Write a `max_version` that is not below `min_version`.',
  }),
  'web-file-unreadable': (key: string, why: string) => ({
    problem: `\`${key}\` cannot be read: ${why}`,
    remedy: 'Name a file that authslo may read; paths are relative to the web-config file.',
  }),
  'web-needs-restart': () => ({
    problem:
      'a listener does not begin or stop to speak TLS while it listens; it goes on as before',
    remedy: 'Start authslo again.',
  }),
  'web-no-certificate': (why: string) => ({
    problem: `TLS cannot use this certificate, key or CA: ${why}`,
    remedy: 'Write PEM files, and the key that belongs to the certificate.',
  }),
} as const
