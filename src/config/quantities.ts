// How operators write durations, sizes and addresses; and what the code calls them, with units in the names.

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const
export const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/** `30s`, `5m`, `1h`, `30d`, `250ms` in seconds. */
export const parseDuration = (text: string): number | undefined => {
  const match = DURATION.exec(text)
  if (match?.[1] === undefined) return undefined
  return Number(match[1]) * SECONDS[match[2] as keyof typeof SECONDS]
}

const BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const
export const SIZE = /^(\d+)(B|KiB|MiB|GiB)$/

/** `64KiB`, `1MiB`, `2GiB` in bytes. */
export const parseSize = (text: string): number | undefined => {
  const match = SIZE.exec(text)
  if (match?.[1] === undefined) return undefined
  return Number(match[1]) * BYTES[match[2] as keyof typeof BYTES]
}

export interface ListenAddress {
  /** Without brackets; empty for all addresses. */
  readonly host: string
  readonly port: number
}

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s/]*)):(\d{1,5})$/

/** `127.0.0.1:9877`, `[::1]:9877`, `:9877` for all addresses; port 0 lets the system choose. */
export const parseListenAddress = (text: string): ListenAddress | undefined => {
  const match = ADDRESS.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65_535) return undefined
  return { host: match[1] ?? match[2] ?? '', port }
}

export const formatListenAddress = ({ host, port }: ListenAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

export const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
