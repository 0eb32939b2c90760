// Whatever a page outside docs/servers gives to be put into a file of the exporter loads, alone.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { loadWebConfig } from '../../src/config/web-config.ts'
import { FORMATS } from '../../src/running/formats.ts'
import { blocks } from './blocks.ts'

const root = join(import.meta.dirname, '..', '..')
const pages = globSync('{docs/*.md,README.md,CONTRIBUTING.md}', { cwd: root }).flatMap((path) =>
  blocks(readFileSync(join(root, path), 'utf8'), 'yaml').map((text, i) => ({
    name: `${path}, block ${i + 1}`,
    text,
  })),
)

test.each(pages)('$name', ({ name, text }) => {
  const loaded = /^(tls|http)_server_config:/m.test(text)
    ? loadWebConfig(text, name, join(root, 'web.yaml'))
    : loadConfig(text, { file: name, folder: root, env: {}, formats: FORMATS })
  expect(loaded).toMatchObject({ ok: true })
})
