// The thread that hashes passwords: bcrypt is slow on purpose, and scrapes go on meanwhile.
import { parentPort } from 'node:worker_threads'
import { compareSync } from 'bcryptjs'

export interface Question {
  readonly id: number
  readonly password: string
  readonly hash: string
}
export interface Reply {
  readonly id: number
  readonly same: boolean
}

parentPort?.on('message', ({ id, password, hash }: Question) => {
  const reply: Reply = { id, same: compareSync(password, hash) }
  parentPort?.postMessage(reply, [])
})
