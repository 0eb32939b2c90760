// One export request (OTLP 1.x, protobuf or JSON) to records: a span or a log record each, with its resource and scope.
import protobuf from 'protobufjs'
import type { Json } from '../json.ts'
import { reject, type Reject } from '../fields.ts'
import { MESSAGES, type Signal } from './messages.ts'
import { jsonParts } from './parts.ts'
import { scanRequest, type FoundScope, type Stretch } from './scan.ts'
import {
  codeOf,
  hexOf,
  list,
  millisecondsOf,
  object,
  plainAttributes,
  plainValue,
  secondsBetween,
  textOf,
} from './values.ts'

/** A span or log record as an adapter's slots read it; `record` is plain: numbers, texts, lists, objects. */
export interface OtlpRecord {
  readonly otlp: 'span' | 'log'
  readonly record: Json
}

export type OtlpEncoding = 'protobuf' | 'json'

/** A record that is not made yet, so that those of a large request need not all be there at once. */
export interface OtlpItem {
  /** Plain attributes; the same object for all records of a resource. */
  readonly resource: Json
  /** Spans of one trace have the same; undefined for log records. */
  readonly trace: unknown
  readonly read: () => OtlpRecord
}

/**
 * The records of a request body, in order; `malformed` where it is none, `too_large` where it holds more than `mostParts` (messages
 * of protobuf; objects, lists and members of JSON). Without `signal` the body itself tells: traces and logs differ in the first field
 * of their innermost message.
 */
export const openOtlpRequest = (
  body: Buffer,
  encoding: OtlpEncoding,
  signal?: Signal,
  mostParts = Infinity,
): readonly OtlpItem[] | Reject | 'too_large' =>
  encoding === 'json'
    ? openJson(body, signal, mostParts)
    : openProtobuf(body, signal ?? sniff(body), mostParts)

/** All records at once. */
export const readOtlpRequest = (
  body: Buffer,
  encoding: OtlpEncoding,
  signal?: Signal,
): readonly OtlpRecord[] | Reject => {
  const items = openOtlpRequest(body, encoding, signal)
  if (items === 'too_large') return reject('too_long', 'the body holds too much')
  return 'reject' in items ? items : items.map(({ read }) => read())
}

const openProtobuf = (
  body: Buffer,
  signal: Signal,
  mostParts: number,
): readonly OtlpItem[] | Reject | 'too_large' => {
  const found = scanRequest(body, signal, mostParts)
  if (found === 'too_large') return found
  if (found === 'malformed') return reject('malformed', 'the body is no OTLP request in protobuf')
  const reader = protobuf.Reader.create(body)
  const decode = (type: protobuf.Type, at: Stretch | undefined): Json => {
    if (at === undefined) return object(undefined)
    reader.pos = at.start
    reader.len = at.start + at.length
    return type.decode(reader, at.length) as unknown as Json
  }
  const resources = new Map<FoundScope['group'], Json>()
  const scopes = new Map<FoundScope, string | undefined>()
  const once = <K, V>(known: Map<K, V>, key: K, make: () => V): V => {
    if (!known.has(key)) known.set(key, make())
    return known.get(key) as V
  }
  return found.map((at): OtlpItem => {
    const { around } = at
    const resource = once(resources, around.group, () =>
      plainAttributes(decode(MESSAGES.resource, around.group.resource)['attributes']),
    )
    const scope = once(scopes, around, () => textOf(decode(MESSAGES.scope, around.scope)['name']))
    if (signal === 'logs')
      return {
        resource,
        trace: undefined,
        read: () => logRecord(decode(MESSAGES.log, at), resource, scope),
      }
    return {
      resource,
      trace: traceOf(body, at) ?? hexOf(decode(MESSAGES.span, at)['traceId']),
      read: () => spanRecord(decode(MESSAGES.span, at), resource, scope),
    }
  })
}

const TRACE_TAG = 0x0a
const TRACE_BYTES = 16

/** Where a span begins with its trace id, as all exporters write it. */
const traceOf = (body: Buffer, { start, length }: Stretch): string | undefined =>
  length > TRACE_BYTES + 2 && body[start] === TRACE_TAG && body[start + 1] === TRACE_BYTES
    ? body.toString('hex', start + 2, start + 2 + TRACE_BYTES)
    : undefined

const openJson = (
  body: Buffer,
  signal: Signal | undefined,
  mostParts: number,
): readonly OtlpItem[] | Reject | 'too_large' => {
  // A smaller body cannot have as many.
  if (body.length > mostParts && jsonParts(body, mostParts) > mostParts) return 'too_large'
  let request: Json
  try {
    request = object(JSON.parse(body.toString('utf8')) as unknown)
  } catch {
    return reject('malformed', 'the body is no OTLP request in json')
  }
  if (!Array.isArray(request['resourceSpans'] ?? request['resourceLogs']))
    if (Object.keys(request).length > 0)
      return reject('malformed', 'the JSON has neither resourceSpans nor resourceLogs')
  const itemsOf = (
    groups: unknown,
    scoped: string,
    records: string,
    make: (record: Json, resource: Json, scope: string | undefined) => OtlpRecord,
  ): readonly OtlpItem[] =>
    list(groups).flatMap((group) => {
      const resource = plainAttributes(object(group['resource'])['attributes'])
      return list(group[scoped]).flatMap((within) => {
        const scope = textOf(object(within['scope'])['name'])
        return list(within[records]).map((record): OtlpItem => ({
          resource,
          trace: make === spanRecord ? hexOf(record['traceId']) : undefined,
          read: () => make(record, resource, scope),
        }))
      })
    })
  return [
    ...(signal === 'logs'
      ? []
      : itemsOf(request['resourceSpans'], 'scopeSpans', 'spans', spanRecord)),
    ...(signal === 'traces'
      ? []
      : itemsOf(request['resourceLogs'], 'scopeLogs', 'logRecords', logRecord)),
  ]
}

const spanRecord = (span: Json, resource: Json, scope: string | undefined): OtlpRecord => ({
  otlp: 'span',
  record: {
    name: textOf(span['name']),
    kind: codeOf(span['kind']),
    traceId: hexOf(span['traceId']),
    spanId: hexOf(span['spanId']),
    parentSpanId: hexOf(span['parentSpanId']),
    start: millisecondsOf(span['startTimeUnixNano']),
    end: millisecondsOf(span['endTimeUnixNano']),
    durationSeconds: secondsBetween(span['startTimeUnixNano'], span['endTimeUnixNano']),
    status: codeOf(object(span['status'])['code']),
    statusMessage: textOf(object(span['status'])['message']),
    attributes: plainAttributes(span['attributes']),
    events: list(span['events']).map((event) => ({
      name: textOf(event['name']),
      time: millisecondsOf(event['timeUnixNano']),
      attributes: plainAttributes(event['attributes']),
    })),
    resource,
    scope,
  },
})

const logRecord = (log: Json, resource: Json, scope: string | undefined): OtlpRecord => ({
  otlp: 'log',
  record: {
    time: millisecondsOf(log['timeUnixNano']) ?? millisecondsOf(log['observedTimeUnixNano']),
    body: plainValue(log['body']),
    eventName: textOf(log['eventName']),
    traceId: hexOf(log['traceId']),
    spanId: hexOf(log['spanId']),
    attributes: plainAttributes(log['attributes']),
    resource,
    scope,
  },
})

const LENGTH_DELIMITED = 2
/** Path of field numbers to the innermost message: ResourceX in the request, ScopeX in it, the span or log record in that. */
const WAY = [1, 2, 2]

/** A span begins with its trace id (bytes); a log record with a fixed64 time. */
const sniff = (body: Buffer): Signal => {
  try {
    let reader = protobuf.Reader.create(body)
    for (const wanted of WAY) {
      let found: Uint8Array | undefined
      while (found === undefined && reader.pos < reader.len) {
        const tag = reader.uint32()
        if (tag >>> 3 === wanted && (tag & 7) === LENGTH_DELIMITED) found = reader.bytes()
        else reader.skipType(tag & 7)
      }
      if (found === undefined) return 'traces'
      reader = protobuf.Reader.create(found)
    }
    const tag = reader.uint32()
    return tag >>> 3 === 1 && (tag & 7) === LENGTH_DELIMITED ? 'traces' : 'logs'
  } catch {
    return 'traces'
  }
}
