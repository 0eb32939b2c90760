import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Of a test: a folder with files, removed by `remove`. */
export interface Certificates {
  readonly folder: string
  readonly at: (name: string) => string
  /** `NAME.crt` and `NAME.key`, signed by `NAME-of-ca.crt`; alternative names as in `DNS:a,IP:127.0.0.1`. */
  readonly issue: (name: string, ca: string, names: string) => void
  /** A CA: `NAME.crt` and `NAME.key`. */
  readonly authority: (name: string) => void
  readonly remove: () => void
}

const openssl = (folder: string, args: readonly string[]): void => {
  const { status, stderr, error } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${error?.message ?? stderr}`)
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

export const certificates = (): Certificates => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-tls-'))
  return {
    folder,
    at: (name) => join(folder, name),
    authority: (name) =>
      openssl(folder, [
        ...['req', '-x509', ...KEY, '-days', '2', '-subj', `/CN=${name}`],
        ...['-keyout', `${name}.key`, '-out', `${name}.crt`],
      ]),
    issue: (name, ca, names) => {
      writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\n`)
      openssl(folder, [
        ...['req', '-new', ...KEY, '-subj', `/CN=${name}`],
        ...['-keyout', `${name}.key`, '-out', `${name}.csr`],
      ])
      openssl(folder, [
        ...['x509', '-req', '-in', `${name}.csr`, '-CA', `${ca}.crt`, '-CAkey', `${ca}.key`],
        ...['-CAcreateserial', '-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.crt`],
      ])
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
