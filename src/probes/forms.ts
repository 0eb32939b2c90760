// The forms of a login page: where they go, and what they carry. HTML as servers write it, not all that browsers forgive.

export interface Form {
  readonly method: 'GET' | 'POST'
  /** Relative to the page; empty: the page itself. */
  readonly action: string
  /** Fields with the values that they have, and the first button. */
  readonly fields: readonly (readonly [name: string, value: string])[]
}

const FORM = /<form\b([^>]*)>([\s\S]*?)<\/form>/gi
const CONTROL = /<(input|button|select|textarea)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi
const ATTRIBUTE = /([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/g

export const formsOf = (html: string): readonly Form[] =>
  [...html.replace(/<!--[\s\S]*?-->/g, '').matchAll(FORM)].map(([, head = '', inner = '']) => {
    const { method = '', action = '' } = attributesOf(head)
    return {
      method: method.toUpperCase() === 'POST' ? 'POST' : 'GET',
      action,
      fields: fieldsOf(inner),
    }
  })

const fieldsOf = (html: string): Form['fields'] => {
  const fields: [string, string][] = []
  let pressed = false
  for (const [, tag = '', head = ''] of html.matchAll(CONTROL)) {
    const {
      name,
      value = '',
      type = tag === 'button' ? 'submit' : 'text',
      ...more
    } = attributesOf(head)
    if (name === undefined || 'disabled' in more) continue
    const kind = type.toLowerCase()
    if (kind === 'reset' || kind === 'button' || kind === 'file' || kind === 'image') continue
    if ((kind === 'checkbox' || kind === 'radio') && !('checked' in more)) continue
    if (kind === 'submit') {
      // The first says yes: accept before cancel.
      if (pressed) continue
      pressed = true
    }
    fields.push([name, value])
  }
  return fields
}

const attributesOf = (text: string): Partial<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      decoded(double ?? single ?? bare ?? ''),
    ]),
  )

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

const decoded = (text: string): string =>
  text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16)
    if (name !== undefined) return ENTITIES[String(name)] ?? whole
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
