// From one framed line to Fields: peels what wraps a record, then asks the carriers of the adapter in turn.
import { accessLog } from './access-log.ts'
import { apacheError } from './apache-error.ts'
import { ctimeText } from './ctime-text.ts'
import {
  reject,
  type Carrier,
  type CarrierReader,
  type Fields,
  type ReadLine,
  type ReadSettings,
  type Reject,
  type SlotTable,
  type Wrapping,
} from './fields.ts'
import { jbossText } from './jboss-text.ts'
import { json } from './json.ts'
import { nginxError } from './nginx-error.ts'
import { keyValueLine } from './key-value-line.ts'
import { logfmt } from './logfmt.ts'
import { logrusText } from './logrus-text.ts'
import { oauth2ProxyText } from './oauth2-proxy-text.ts'
import { peelSyslog } from './syslog.ts'
import { plainText } from './plain-text.ts'
import { yderText } from './yder-text.ts'
import { templateJson } from './template-json.ts'
import { springText } from './spring-text.ts'
import { textJson } from './text-json.ts'

const READERS: Readonly<Partial<Record<Carrier, CarrierReader>>> = {
  json,
  'jboss-text': jbossText,
  'yder-text': yderText,
  'ctime-text': ctimeText,
  'access-log': accessLog,
  'nginx-error': nginxError,
  'apache-error': apacheError,
  logfmt,
  'logrus-text': logrusText,
  'oauth2-proxy-text': oauth2ProxyText,
  'template-json': templateJson,
  'spring-text': springText,
  'key-value': keyValueLine,
  'text-json': textJson,
  text: plainText,
}

/** Carriers whose records run over several lines: what follows one and no carrier takes is its rest. */
const CONTINUED: ReadonlySet<Carrier> = new Set([
  'jboss-text',
  'nginx-error',
  'oauth2-proxy-text',
  'template-json',
  'spring-text',
])
const NO_WRAPPING: Wrapping = {}

/** What a line was wrapped in; for `explain`. */
export type Wrapper = 'syslog'

export interface Decode {
  /** null: nothing to count (blank line, continuation of a stack trace). */
  readonly line: (line: string) => Fields | Reject | null
  /** Wrappers of the last line. */
  readonly wrappers: () => readonly Wrapper[]
}

export interface DecodeOptions {
  readonly carriers: readonly Carrier[]
  readonly table: SlotTable
  readonly settings: ReadSettings
  readonly unwrap: 'auto' | 'none' | 'syslog'
}

const BOM = 0xfeff

export const createDecode = ({ carriers, table, settings, unwrap }: DecodeOptions): Decode => {
  const readers: ReadLine[] = carriers.flatMap(
    (carrier) => READERS[carrier]?.(table, settings) ?? [],
  )
  let inText = false
  let wrappers: readonly Wrapper[] = []
  let wrapping: Wrapping = NO_WRAPPING

  const peel = (line: string): string => {
    wrappers = []
    wrapping = NO_WRAPPING
    let text = line.charCodeAt(0) === BOM ? line.slice(1) : line
    if (unwrap === 'none') return text
    const peeled = peelSyslog(text)
    if (peeled !== undefined) {
      wrappers = ['syslog']
      wrapping = peeled
      text = peeled.rest.charCodeAt(0) === BOM ? peeled.rest.slice(1) : peeled.rest
    }
    return text
  }

  return {
    wrappers: () => wrappers,
    line: (line) => {
      const text = peel(line)
      const body = text.charCodeAt(0) <= 32 ? text.trimStart() : text
      if (body === '') return null
      for (const read of readers) {
        const fields = read(body.charCodeAt(0) === 123 ? body : text, wrapping)
        if (fields === undefined) continue
        if (fields === null) return null
        inText = !('reject' in fields) && CONTINUED.has(fields.carrier)
        return fields
      }
      // Behind a text record, what no carrier takes is the rest of that record: a stack trace, a long message.
      return inText ? null : reject('not_recognised', 'no format of this source reads the line')
    },
  }
}
