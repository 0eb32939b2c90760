// How many messages a body would become: small bodies can ask for much memory, and this is known before it is spent.
import protobuf from 'protobufjs'
import { MESSAGES, type Signal } from './messages.ts'

const BRACE = 0x7b
const BRACKET = 0x5b
const COMMA = 0x2c
const LENGTH_DELIMITED = 2

/** Objects, lists and their members in a JSON text, four an attribute, to `most`; signs within strings count too. */
export const jsonParts = (body: Buffer, most: number): number => {
  let parts = 0
  for (let at = 0; at < body.length && parts <= most; at++) {
    const byte = body[at]
    if (byte === BRACE || byte === BRACKET || byte === COMMA) parts++
  }
  return parts
}

/** Messages of a request, two an attribute, to `most`. */
export const protobufParts = (body: Buffer, signal: Signal, most: number): number => {
  let parts = 0
  const reader = protobuf.Reader.create(body)
  const ends: { readonly type: protobuf.Type; readonly end: number }[] = [
    { type: MESSAGES[signal], end: reader.len },
  ]
  try {
    for (let at = ends.at(-1); at !== undefined && parts <= most; at = ends.at(-1)) {
      if (reader.pos >= at.end) {
        ends.pop()
        continue
      }
      const tag = reader.uint32()
      const field = at.type.fieldsById[tag >>> 3]?.resolve()
      const inner = field?.resolvedType
      if ((tag & 7) !== LENGTH_DELIMITED) reader.skipType(tag & 7)
      else if (!(inner instanceof protobuf.Type)) reader.skip(reader.uint32())
      else {
        parts++
        const length = reader.uint32()
        ends.push({ type: inner, end: Math.min(at.end, reader.pos + length) })
      }
    }
  } catch {
    // Torn: the decoder says so.
  }
  return parts
}
