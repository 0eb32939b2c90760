// A JSON Web Key Set (RFC 7517) as resource servers need it: public keys for signatures, that can be told apart.
import { calculateJwkThumbprint, importJWK, type JWK } from 'jose'
import { parseObject } from './discovery.ts'

export interface PublishedKey {
  readonly kid: string
  readonly alg: string | undefined
}

const ALG_OF_CURVE: Readonly<Record<string, string>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
}
/** Members that only the owner of a key may know: RFC 7518 6.2.2, 6.3.2, 6.4.1. */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/** The keys for signatures; or what is wrong with the set, in words. */
export const readKeySet = async (
  body: string,
): Promise<
  | { readonly keys: readonly PublishedKey[]; readonly warning?: string }
  | { readonly problem: string }
> => {
  const items = parseObject(body)?.['keys']
  if (!Array.isArray(items)) return { problem: 'the answer is no key set' }
  const keys: PublishedKey[] = []
  let unreadable = 0
  for (const item of items as readonly unknown[]) {
    if (typeof item !== 'object' || item === null) {
      unreadable++
      continue
    }
    const jwk = item as JWK
    if (PRIVATE.some((member) => member in jwk))
      return { problem: 'the key set gives away a private key' }
    if (jwk.use === 'enc') continue
    const key = await publicKey(jwk)
    if (key === undefined) unreadable++
    else keys.push(key)
  }
  if (keys.length === 0) return { problem: 'the key set has no key for signatures' }
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length)
    return { problem: 'two keys of the key set have one kid' }
  return unreadable === 0
    ? { keys }
    : { keys, warning: `${unreadable} keys of the key set cannot be read` }
}

/** RFC 7517 5: keys that are not understood are left out. */
const publicKey = async (jwk: JWK): Promise<PublishedKey | undefined> => {
  const alg = jwk.alg ?? (jwk.kty === 'RSA' ? 'RS256' : ALG_OF_CURVE[jwk.crv ?? ''])
  if (alg === undefined) return undefined
  try {
    await importJWK(jwk, alg)
    return { kid: jwk.kid ?? (await calculateJwkThumbprint(jwk)), alg: jwk.alg }
  } catch {
    return undefined
  }
}
