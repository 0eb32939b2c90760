/** The value if it is one of the closed list, else what stands for the rest. */
export const closed = <T extends string>(list: readonly T[], rest: T): ((value: string) => T) => {
  const known = new Set<string>(list)
  return (value) => (known.has(value) ? (value as T) : rest)
}
