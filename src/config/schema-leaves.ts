// The leaves of authslo.yaml: names, durations, sizes, addresses. Each error completes "Write ...".
import { z } from 'zod'
import {
  DURATION,
  isTimeZone,
  parseDuration,
  parseListenAddress,
  parseSize,
  SIZE,
} from './quantities.ts'

export const text = (expects: string): z.ZodString =>
  z.string({ error: expects }).min(1, { error: expects })
export const list = <T extends z.ZodType>(item: T, expects: string): z.ZodArray<T> =>
  z.array(item, { error: expects })
export const section = <S extends z.ZodRawShape>(
  shape: S,
  expects: string,
): z.ZodObject<S, z.core.$strict> => z.strictObject(shape, { error: expects })
export const oneOf = <const C extends readonly [string, ...string[]]>(choices: C) =>
  z.enum(choices, { error: `one of ${choices.join(', ')}` })

const NAME = 'a name of letters, digits, `.`, `_` and `-`, at most 64'
export const name = z
  .string({ error: NAME })
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/, { error: NAME })

const DURATION_TEXT = 'a duration such as 30s, 5m, 1h or 30d'
export const duration = z
  .string({ error: DURATION_TEXT })
  .regex(DURATION, { error: DURATION_TEXT })
  .transform((written) => parseDuration(written) ?? 0)

const SIZE_TEXT = 'a size such as 64KiB or 1MiB'
export const size = z
  .string({ error: SIZE_TEXT })
  .regex(SIZE, { error: SIZE_TEXT })
  .transform((written) => parseSize(written) ?? 0)

/** Also as text, which is what comes from the environment. */
export const count = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`
  const number = z.int({ error }).min(least, { error }).max(most, { error })
  const digits = z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(number)
  return z.union([number, digits], { error })
}

const ZONE = 'a time zone such as UTC or Europe/Berlin'
export const timeZone = z.string({ error: ZONE }).refine(isTimeZone, { error: ZONE })

export const url = z.url({
  protocol: /^https?$/,
  error: 'a URL that begins with https:// or http://',
})

const LISTEN_TEXT = 'an address such as 127.0.0.1:9877'
export const listen = z
  .string({ error: LISTEN_TEXT })
  .refine((written) => parseListenAddress(written) !== undefined, { error: LISTEN_TEXT })
  .transform((written) => parseListenAddress(written) ?? { host: '127.0.0.1', port: 0 })
