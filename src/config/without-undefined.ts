/** What is known of it: keys that are undefined are left out, as exactOptionalPropertyTypes has it. */
export const withoutUndefined = <T extends object>(
  given: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
