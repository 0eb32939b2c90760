// What a web-config lets through to a listener: by the rate of all requests, then by users.
import { createAdmitUser, type Entry } from './basic-auth.ts'
import { createCompare } from './bcrypt.ts'
import { createBucket } from './rate-limit.ts'
import type { WebSource } from './web-settings.ts'

export type Verdict = Entry | 'too_many'
/** By the `Authorization` of a request. */
export type Gate = (authorization: string | undefined) => Verdict | Promise<Verdict>

/** One a listener. */
export const createGate = (
  web: WebSource | undefined,
  nowMs: () => number = () => performance.now(),
): Gate => {
  const bucket = createBucket()
  const admitUser = createAdmitUser(createCompare())
  return (authorization) => {
    const settings = web?.()
    if (settings === undefined) return 'admitted'
    const { rateLimit, users } = settings
    if (rateLimit !== undefined && !bucket.allows(rateLimit, nowMs())) return 'too_many'
    return users.size === 0 ? 'admitted' : admitUser(users, authorization)
  }
}
