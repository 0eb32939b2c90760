// `npm run web-config:check`: files of web-config, judged by authslo and by a current promtool. Exit 1 where they differ unexpectedly.
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readWebSettings } from '../src/server/web-settings.ts'
import { certificates } from '../test/server/certificates.ts'
import { WEB_CASES, type WebCase } from './web-config/cases.ts'

const promtool = join(import.meta.dirname, '..', '.tools', 'newest', 'bin', 'promtool')
if (!existsSync(promtool)) {
  console.error('a current promtool is missing: npm run tools -- newest')
  process.exit(1)
}
const made = certificates()
made.authority('ca')
made.issue('server', 'ca', 'DNS:localhost')
const file = made.at('web.yml')

const byPromtool = ({ text }: WebCase): 'good' | 'bad' => {
  writeFileSync(file, text)
  const { status, error } = spawnSync(promtool, ['check', 'web-config', file])
  if (error !== undefined) throw error
  return status === 0 ? 'good' : 'bad'
}

let wrong = 0
try {
  for (const one of WEB_CASES) {
    const theirs = byPromtool(one)
    const ours = readWebSettings(file, made.folder).ok ? 'good' : 'bad'
    const expected = one.stricter === undefined ? one.promtool : 'bad'
    const fits = theirs === one.promtool && ours === expected
    if (!fits) wrong += 1
    const note = fits ? (one.stricter ?? '') : '<- not as expected'
    console.log(`${theirs.padEnd(4)}  ${ours.padEnd(4)}  ${one.name}${note && `: ${note}`}`)
  }
} finally {
  made.remove()
}
const { stdout } = spawnSync(promtool, ['--version'], { encoding: 'utf8' })
const stricter = WEB_CASES.filter((one) => one.stricter !== undefined).length
console.log(
  `promtool ${/version (\S+)/.exec(stdout)?.[1] ?? '?'} (left) and authslo (right): ${WEB_CASES.length} files, ${WEB_CASES.length - stricter - wrong} judged alike, ${stricter} refused by authslo alone for the reason given, ${wrong} not as expected`,
)
if (wrong > 0) process.exitCode = 1
