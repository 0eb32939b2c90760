// One export request (OTLP 1.x, protobuf or JSON) to records: a span or a log record each, with its resource and scope.
import protobuf from 'protobufjs'
import type { Json } from '../json.ts'
import { reject, type Reject } from '../fields.ts'
import { MESSAGES, type Signal } from './messages.ts'
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

/**
 * Records of a request body, in order; `malformed` where it is none. Without `signal` the body itself tells: traces and logs
 * differ in the first field of their innermost message.
 */
export const readOtlpRequest = (
  body: Buffer,
  encoding: OtlpEncoding,
  signal?: Signal,
): readonly OtlpRecord[] | Reject => {
  const wanted = signal ?? (encoding === 'json' ? undefined : sniff(body))
  let request: Json
  try {
    request =
      encoding === 'json'
        ? object(JSON.parse(body.toString('utf8')) as unknown)
        : (MESSAGES[wanted ?? 'traces'].decode(body) as unknown as Json)
  } catch {
    return reject('malformed', `the body is no OTLP request in ${encoding}`)
  }
  const spans = list(request['resourceSpans'])
  const logs = list(request['resourceLogs'])
  if (encoding === 'json' && !Array.isArray(request['resourceSpans'] ?? request['resourceLogs']))
    if (Object.keys(request).length > 0)
      return reject('malformed', 'the JSON has neither resourceSpans nor resourceLogs')
  return [
    ...(wanted === 'logs' ? [] : spans.flatMap(spansOf)),
    ...(wanted === 'traces' ? [] : logs.flatMap(logsOf)),
  ]
}

const spansOf = (group: Json): readonly OtlpRecord[] => {
  const resource = plainAttributes(object(group['resource'])['attributes'])
  return list(group['scopeSpans']).flatMap((scoped) => {
    const scope = textOf(object(scoped['scope'])['name'])
    return list(scoped['spans']).map((span): OtlpRecord => {
      const start = millisecondsOf(span['startTimeUnixNano'])
      const end = millisecondsOf(span['endTimeUnixNano'])
      const record = {
        name: textOf(span['name']),
        kind: codeOf(span['kind']),
        traceId: hexOf(span['traceId']),
        spanId: hexOf(span['spanId']),
        parentSpanId: hexOf(span['parentSpanId']),
        start,
        end,
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
      }
      return { otlp: 'span', record }
    })
  })
}

const logsOf = (group: Json): readonly OtlpRecord[] => {
  const resource = plainAttributes(object(group['resource'])['attributes'])
  return list(group['scopeLogs']).flatMap((scoped) => {
    const scope = textOf(object(scoped['scope'])['name'])
    return list(scoped['logRecords']).map((log): OtlpRecord => {
      const written = millisecondsOf(log['timeUnixNano'])
      const record = {
        time: written ?? millisecondsOf(log['observedTimeUnixNano']),
        body: plainValue(log['body']),
        eventName: textOf(log['eventName']),
        traceId: hexOf(log['traceId']),
        spanId: hexOf(log['spanId']),
        attributes: plainAttributes(log['attributes']),
        resource,
        scope,
      }
      return { otlp: 'log', record }
    })
  })
}

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
