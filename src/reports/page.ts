// A report as it is shown, before it is Markdown or HTML. Texts are plain: each renderer escapes what is special to it.

export interface Table {
  readonly is: 'table'
  readonly caption: string
  readonly columns: readonly string[]
  /** Names of columns whose cells are numbers. */
  readonly numeric: readonly string[]
  /** A cell a column; the first names the row. */
  readonly rows: readonly (readonly string[])[]
}
export interface BurnDown {
  readonly is: 'burn-down'
  readonly caption: string
  /** One a day: share of the budget that is left at its end; may be below 0. */
  readonly days: readonly { readonly date: string; readonly left: number }[]
}
export type Block =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'list'; readonly items: readonly string[] }
  | Table
  | BurnDown

export interface Section {
  readonly title: string
  /** 2 below the title, 3 below a section. */
  readonly level: 2 | 3
  readonly blocks: readonly Block[]
}
export interface Page {
  readonly title: string
  readonly lead: readonly string[]
  readonly sections: readonly Section[]
}

export const text = (said: string): Block => ({ is: 'text', text: said })
export const list = (items: readonly string[]): Block => ({ is: 'list', items })
export const section = (title: string, blocks: readonly Block[], level: 2 | 3 = 2): Section => ({
  title,
  level,
  blocks,
})

/** Columns by name; `#` in front of it makes its cells numbers. Without rows the text `none`. */
export const table = (
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  none: string,
): Block => {
  const named = columns.map((column) => column.replace(/^#/, ''))
  if (rows.length === 0) return text(none)
  const numeric = named.filter((name, i) => columns[i] !== name)
  return { is: 'table', caption, columns: named, numeric, rows }
}
