// How much a JSON body would become: small bodies can ask for much memory, and this is known before it is spent.

const BRACE = 0x7b
const BRACKET = 0x5b
const COMMA = 0x2c

/** Objects, lists and their members in a JSON text, four an attribute, to `most`; signs within strings count too. */
export const jsonParts = (body: Buffer, most: number): number => {
  let parts = 0
  for (let at = 0; at < body.length && parts <= most; at++) {
    const byte = body[at]
    if (byte === BRACE || byte === BRACKET || byte === COMMA) parts++
  }
  return parts
}
