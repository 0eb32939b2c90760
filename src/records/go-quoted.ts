// Text as Go's strconv.Quote writes it, and JSON: no bare quote stands in it.

const ONE_CHARACTER: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
/** Hex digits behind the letter. */
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

const QUOTE = 34
const BACKSLASH = 92

/** The place of the quote that ends what begins at `from`; -1: it does not end. */
export const closingQuote = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at
  }
  return -1
}

/** The place of the quote that opens what ends with the quote at `close`; -1: none does. */
export const openingQuote = (text: string, close: number): number => {
  let at = close
  while (at > 0) {
    at = text.lastIndexOf('"', at - 1)
    let before = at
    while (text.charCodeAt(before - 1) === BACKSLASH) before--
    if (at < 0 || (at - before) % 2 === 0) return at
    at = before
  }
  return -1
}

/** Go's escapes (strconv.Quote) and JSON's. A lone byte `\xfc` was no UTF-8: the replacement character, as in Go's JSON. */
export const unescaped = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    const letter = text.charAt(at + 1)
    const digits = HEX_DIGITS[letter] ?? 0
    const hex = text.slice(at + 2, at + 2 + digits)
    out += text.slice(from, at)
    if (digits > 0 && /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits) {
      const code = Number.parseInt(hex, 16)
      const readable = letter === 'x' ? code < 0x80 : code <= 0x10ffff
      // Code units one by one: JSON writes a pair of `\u`.
      out += !readable
        ? '\ufffd'
        : digits === 8
          ? String.fromCodePoint(code)
          : String.fromCharCode(code)
      from = at + 2 + digits
    } else {
      out += ONE_CHARACTER[letter] ?? letter
      from = at + 2
    }
  }
  return out + text.slice(from)
}
