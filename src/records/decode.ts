// From one framed line to Fields: peels what wraps a record, then asks the carriers of the adapter in turn.
import { accessLog } from './access-log.ts'
import { apacheError } from './apache-error.ts'
import { ctimeText } from './ctime-text.ts'
import {
  reject,
  type Carrier,
  type CarrierReader,
  type Fields,
  type Memory,
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
import { isStackLine } from './stack-trace.ts'
import { createUnwrap, type UnwrapOptions } from './unwrap.ts'
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
const IN_TEXT = 'inText'

export interface Decode {
  /** A record of its own. null: nothing to count (blank line, continuation of a stack trace). */
  readonly record: (text: string, wrapping: Wrapping, memory: Memory) => Fields | Reject | null
  /** A line with all that wraps it; of an array of records the first. */
  readonly line: (line: string) => Fields | Reject | null
}

export interface DecodeOptions {
  readonly carriers: readonly Carrier[]
  readonly table: SlotTable
  readonly settings: ReadSettings
  readonly unwrap: UnwrapOptions['unwrap']
}

export const createDecode = ({ carriers, table, settings, unwrap }: DecodeOptions): Decode => {
  const readers: ReadLine[] = carriers.flatMap(
    (carrier) => READERS[carrier]?.(table, settings) ?? [],
  )

  const record: Decode['record'] = (text, wrapping, memory) => {
    const body = text.charCodeAt(0) <= 32 ? text.trimStart() : text
    if (body === '') return null
    for (const read of readers) {
      const fields = read(body.charCodeAt(0) === 123 ? body : text, wrapping, memory)
      if (fields === undefined) continue
      if (fields === null) return null
      const inText = !('reject' in fields) && CONTINUED.has(fields.carrier)
      if (inText !== (memory[IN_TEXT] === true)) memory[IN_TEXT] = inText
      return fields
    }
    // Behind a text record, what no carrier takes is the rest of that record: a stack trace, a long message.
    return memory[IN_TEXT] === true || isStackLine(body)
      ? null
      : reject('not_recognised', 'no format of this source reads the line')
  }

  let found: Fields | Reject | null = null
  let taken = false
  const unwrapper = createUnwrap(
    { unwrap, multiline: 'none', maxChars: Infinity },
    (text, wrapping, _, memory) => {
      if (!taken) found = typeof text === 'string' ? record(text, wrapping, memory) : text
      taken = true
    },
  )
  return {
    record,
    line: (line) => {
      found = null
      taken = false
      unwrapper.line(line)
      if (!taken) unwrapper.flush()
      return found
    },
  }
}
