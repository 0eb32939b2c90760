// Bearer tokens of senders, RFC 6750 2.1.
import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** Whether an `Authorization` header may send. */
export type Admits = (authorization: string | undefined) => boolean

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

export const admitsAll: Admits = () => true

export const admitsBearer = (token: string): Admits => {
  const wanted = digest(token)
  return (authorization) => {
    const [, given] = /^bearer +(\S+) *$/i.exec((authorization ?? '').slice(0, 10_000)) ?? []
    return given !== undefined && timingSafeEqual(digest(given), wanted)
  }
}

/** A problem is a sentence for the operator; it never shows what the file holds. */
export const readBearerFile = async (
  path: string,
): Promise<Admits | { readonly problem: string }> => {
  try {
    const token = (await readFile(path, 'utf8')).trim()
    if (token === '') return { problem: `${path} is empty: it should hold a bearer token` }
    if (/\s/.test(token)) return { problem: `${path} holds more than one bearer token` }
    return admitsBearer(token)
  } catch (error) {
    return { problem: `cannot read the bearer token: ${(error as Error).message}` }
  }
}
