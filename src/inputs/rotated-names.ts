// Names that rotation gives: auth.log.1, auth.log-20261125.gz, 0.log.20261125-101010, auth-20261125.log, auth.log.old.

const COMPRESSED = /\.(gz|zst)$/i
/** Behind the name: a number, a date, a word for what was before. Another instance's name is none of them. */
const BEHIND = /[-._](\d[\dT:._-]*|old|bak|prev|previous|backup)$/i
/** Before the extension only a whole date counts: auth-2.log is another log. */
const DATE_BEFORE_EXTENSION = /[-._]\d{4}[-._]?\d{2}[-._]?\d{2}[\dT:._-]*(\.[^.\d][^.]*)$/

/** The name of the log that a file of this name was rotated from; undefined where the name does not say that it was. */
export const rotatedFrom = (name: string): string | undefined => {
  const plain = name.replace(COMPRESSED, '')
  const base = BEHIND.test(plain)
    ? plain.replace(BEHIND, '')
    : plain.replace(DATE_BEFORE_EXTENSION, '$1')
  return base === '' || base === name ? undefined : base
}

/** How often it was rotated, where the name counts that: 2 of auth.log.2.gz; otherwise 0. */
export const rotationOf = (name: string): number =>
  Number(/\.(\d{1,4})$/.exec(name.replace(COMPRESSED, ''))?.[1] ?? 0)
