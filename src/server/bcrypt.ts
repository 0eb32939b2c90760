// bcrypt in a thread of its own, one after the other; begun when first needed.
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Question, Reply } from './password-thread.ts'

/** Undefined: too many wait already. */
export type Compare = (password: string, hash: string) => Promise<boolean> | undefined

/** At some 60 ms each a sender waits 2 s at most. */
const MAX_WAITING = 32

const thread = new URL(`./password-thread${extname(import.meta.url)}`, import.meta.url)

interface Asked {
  readonly resolve: (same: boolean) => void
  readonly reject: (error: unknown) => void
}

export const createCompare = (): Compare => {
  const waiting = new Map<number, Asked>()
  let worker: Worker | undefined
  let lastId = 0
  const fail = (of: Worker, error: unknown): void => {
    if (worker !== of) return
    worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const begin = (): Worker => {
    const begun = new Worker(thread, { execArgv: [] })
    begun.on('message', ({ id, same }: Reply) => {
      waiting.get(id)?.resolve(same)
      waiting.delete(id)
    })
    begun.on('error', (error) => fail(begun, error))
    begun.on('exit', () => fail(begun, new Error('the thread that hashes passwords ended')))
    // It does not keep the process; last, since listening to its messages would.
    begun.unref()
    return begun
  }
  return (password, hash) => {
    if (waiting.size >= MAX_WAITING) return undefined
    worker ??= begin()
    lastId += 1
    const question: Question = { id: lastId, password, hash }
    const answer = new Promise<boolean>((resolve, reject) => {
      waiting.set(question.id, { resolve, reject })
    })
    worker.postMessage(question, [])
    return answer
  }
}
