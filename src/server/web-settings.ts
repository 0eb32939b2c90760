// A web-config file with what it names, read again when one of the files has changed: certificates are renewed while we run.
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { relative } from 'node:path'
import { configProblem } from '../config/diagnostics.ts'
import { loadWebConfig, type Pem, type TlsConfig, type WebConfig } from '../config/web-config.ts'
import { withoutUndefined } from '../config/without-undefined.ts'
import { whyUnreadable, type Checked, type Diagnostic, type Place } from '../diagnostic.ts'

export interface TlsSettings extends Pick<TlsConfig, 'clients' | 'clientNames'> {
  readonly secure: SecureContextOptions
}

export interface WebSettings extends Pick<WebConfig, 'headers' | 'users' | 'rateLimit'> {
  /** undefined: no TLS. */
  readonly tls: TlsSettings | undefined
  /** All files that were read. */
  readonly files: readonly string[]
}

/** `path`: absolute; problems name it from `folder`. */
export const readWebSettings = (path: string, folder: string): Checked<WebSettings> => {
  const file = relative(folder, path)
  const place: Place = { file }
  let written: string
  try {
    written = readFileSync(path, 'utf8')
  } catch (error) {
    const problem = configProblem('web-file-unreadable', place, file, whyUnreadable(error))
    return { ok: false, problems: [problem] }
  }
  const checked = loadWebConfig(written, file, path)
  if (!checked.ok) return checked
  const { tls, ...rest } = checked.value
  if (tls === undefined)
    return { ok: true, value: { ...rest, tls: undefined, files: [path] }, warnings: [] }
  const problems: Diagnostic[] = []
  const files = [path]
  const pem = (from: Pem | undefined): string | undefined => {
    if (from === undefined) return undefined
    if ('text' in from) return from.text
    files.push(from.path)
    try {
      return readFileSync(from.path, 'utf8')
    } catch (error) {
      problems.push(configProblem('web-file-unreadable', place, from.key, whyUnreadable(error)))
      return undefined
    }
  }
  const { clients, clientNames, minVersion, maxVersion } = tls
  const [cert, key, ca] = [pem(tls.cert), pem(tls.key), pem(tls.clientCa)]
  const secure = {
    cert,
    key,
    minVersion,
    maxVersion,
    ...withoutUndefined({ ca, ciphers: tls.ciphers, ecdhCurve: tls.curves }),
  }
  if (problems.length === 0)
    try {
      createSecureContext(secure)
      if (ca !== undefined && !ca.includes('BEGIN CERTIFICATE'))
        throw new Error('the CA has no certificate')
    } catch (error) {
      problems.push(configProblem('web-no-certificate', place, whyUnreadable(error)))
    }
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    value: { ...rest, tls: { secure, clients, clientNames }, files },
    warnings: checked.warnings,
  }
}

/** Settings as the files have them now. */
export type WebSource = () => WebSettings

export interface WatchOptions {
  readonly path: string
  readonly folder: string
  /** Once for each change that is no good; what held before holds on. */
  readonly onProblems: (problems: readonly Diagnostic[]) => void
}

/** Looks at the files' stamps whenever it is asked. */
export const watchWebSettings = (
  { path, folder, onProblems }: WatchOptions,
  first: WebSettings,
): WebSource => {
  let settings = first
  let stamp = stampOf(first.files)
  return () => {
    const now = stampOf(settings.files)
    if (now === stamp) return settings
    stamp = now
    const read = readWebSettings(path, folder)
    if (!read.ok) onProblems(read.problems)
    else if ((read.value.tls === undefined) !== (first.tls === undefined))
      onProblems([configProblem('web-needs-restart', { file: relative(folder, path) })])
    else {
      settings = read.value
      stamp = stampOf(settings.files)
    }
    return settings
  }
}

/** A secret that is mounted is replaced by a link to another file: its inode tells. */
const stampOf = (files: readonly string[]): string =>
  files
    .map((path) => {
      const stat = statSync(path, { throwIfNoEntry: false })
      return stat === undefined ? '' : `${stat.mtimeMs} ${stat.ino} ${stat.size}`
    })
    .join('|')
