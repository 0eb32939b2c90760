// HTML that escapes by default: what is interpolated is text, unless it was made by this tag.

export interface Html {
  readonly html: string
}
export type Value = Html | string | number | undefined | false | readonly Value[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control characters, and marks that turn the direction of what follows: text of a log must not rearrange the page. */
const UNSHOWN = /(?![\n\t])\p{Cc}|[\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu

export const escape = (text: string): string =>
  text.replace(UNSHOWN, '\u{fffd}').replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c)

const render = (value: Value): string => {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escape(value)
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return (value as readonly Value[]).map(render).join('')
  return (value as Html).html
}

/** Attribute values are always written in double quotes. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  html: parts.reduce(
    (text, part, i) => text + part + (i < values.length ? render(values[i]) : ''),
    '',
  ),
})
