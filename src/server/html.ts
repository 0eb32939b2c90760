// HTML that escapes by default: what is interpolated is text, unless it was made by this tag.

export interface Html {
  readonly html: string
}
type Value = Html | string | number | undefined | false | readonly Value[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c)

const render = (value: Value): string => {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escape(value)
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return (value as readonly Value[]).map(render).join('')
  return (value as Html).html
}

export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  html: parts.reduce(
    (text, part, i) => text + part + (i < values.length ? render(values[i]) : ''),
    '',
  ),
})
