// package.json lies one folder above src/ and above dist/.
import { readFileSync } from 'node:fs'

const ROOT = new URL('../', import.meta.url)

/** npm writes `gitHead` into what it publishes. */
const { version, gitHead } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
  version: string
  gitHead?: string
}

export const VERSION = version

/** Commit that runs: of the package, else of the checkout; empty where neither says it. */
export const revision = (): string => {
  if (gitHead !== undefined) return gitHead
  try {
    const git = new URL('.git/', ROOT)
    const head = readFileSync(new URL('HEAD', git), 'utf8').trim()
    return head.startsWith('ref: ')
      ? readFileSync(new URL(head.slice(5), git), 'utf8').trim()
      : head
  } catch {
    return ''
  }
}
