import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const promtool = resolve(import.meta.dirname, '..', '..', '.tools', 'bin', 'promtool')

/** What `promtool check metrics` has to say about a page; '' if nothing. */
export const checkMetrics = (page: string): string => {
  if (!existsSync(promtool)) throw new Error('promtool is missing: npm run tools')
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], {
    input: page,
    encoding: 'utf8',
  })
  return `${stdout}${stderr}${status === 0 ? '' : `exit ${status}`}`.trim()
}
