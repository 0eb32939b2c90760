/**
 * A table from words of a record to what they mean. The text may be anything, `constructor` too: only rows of the table are found.
 *
 * @example const GRANTS = wordTable<GrantType>({ authorization_code: 'authorization_code' }); GRANTS(text) ?? 'other'
 */
export const wordTable = <T>(
  rows: Readonly<Record<string, T>>,
): ((text: string | undefined) => T | undefined) => {
  const table = new Map(Object.entries(rows))
  return (text) => (text === undefined ? undefined : table.get(text))
}
