// The side of authslo of `npm run web-config:check`, which asks promtool too.
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readWebSettings } from '../../src/server/web-settings.ts'
import { WEB_CASES } from '../../tools/web-config/cases.ts'
import { certificates, type Certificates } from '../server/certificates.ts'

let made: Certificates
beforeAll(() => {
  made = certificates()
  made.authority('ca')
  made.issue('server', 'ca', 'DNS:localhost')
})
afterAll(() => made.remove())

test.each(WEB_CASES)('$name', ({ text, promtool, stricter }) => {
  writeFileSync(made.at('web.yml'), text)
  const judged = readWebSettings(made.at('web.yml'), made.folder)
  expect(judged.ok).toBe(promtool === 'good' && stricter === undefined)
})
