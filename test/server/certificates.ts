import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Of a test: a folder with files, removed by `remove`. */
export interface Certificates {
  readonly folder: string
  readonly at: (name: string) => string
  /** `NAME.crt` and `NAME.key`, signed by a CA; alternative names as in `DNS:a,IP:127.0.0.1`. */
  readonly issue: (name: string, ca: string, names: string) => void
  /** A CA: `NAME.crt` and `NAME.key`. */
  readonly authority: (name: string) => void
  readonly remove: () => void
}

/** Arguments have no blanks in them. */
const openssl = (folder: string, args: string): void => {
  const { status, stderr, error } = spawnSync('openssl', args.split(' '), {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`openssl ${args}: ${error?.message ?? stderr}`)
}

const KEY = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
const files = (name: string, made: 'crt' | 'csr'): string =>
  `-keyout ${name}.key -out ${name}.${made}`

export const certificates = (): Certificates => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-tls-'))
  return {
    folder,
    at: (name) => join(folder, name),
    authority: (name) =>
      openssl(folder, `req -x509 ${KEY} -days 2 -subj /CN=${name} ${files(name, 'crt')}`),
    issue: (name, ca, names) => {
      writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\n`)
      openssl(folder, `req -new ${KEY} -subj /CN=${name} ${files(name, 'csr')}`)
      const signed = `-CA ${ca}.crt -CAkey ${ca}.key -CAcreateserial -days 2 -extfile ${name}.ext`
      openssl(folder, `x509 -req -in ${name}.csr ${signed} -out ${name}.crt`)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
