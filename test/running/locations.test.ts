// Files that tell where addresses are: what they say is put together, and moves a token across the world.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { formatDiagnostics } from '../../src/diagnostic-text.ts'
import { readLocations } from '../../src/running/location-files.ts'
import { run } from '../commands/terminal.ts'
import { mmdb, type Value } from './mmdb.ts'

const CITY = {
  '192.0.2.0/24': {
    country: { iso_code: 'DE' },
    location: { latitude: 52.5, longitude: 13.4 },
  },
  '198.51.100.0/24': {
    country: { iso_code: 'US' },
    location: { latitude: 37.75, longitude: -122.4 },
  },
} satisfies Record<string, Value>

const folderWith = (files: Readonly<Record<string, Buffer | string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-locations-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  return folder
}
const read = (folder: string, geo: string): ReturnType<typeof readLocations> => {
  const about = { file: join(folder, 'authslo.yaml'), folder, env: {}, formats: undefined }
  const checked = loadConfig(`correlation: {geo: ${geo}}\n`, about)
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  return readLocations(checked.value, folder)
}

test('several files tell of one address; what none knows is not known', async () => {
  const folder = folderWith({
    'city.mmdb': mmdb(CITY),
    'asn.mmdb': mmdb({ '192.0.2.0/25': { autonomous_system_number: 64_500 } }),
    'connection.mmdb': mmdb({ '192.0.2.0/24': { connection_type: 'Cellular' } }),
  })
  const checked = await read(
    folder,
    '{city_mmdb: city.mmdb, asn_mmdb: asn.mmdb, connection_mmdb: connection.mmdb}',
  )
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  const berlin = { latitude: 52.5, longitude: 13.4, country: 'DE', mobile: true }
  expect(checked.value?.('192.0.2.7')).toEqual({ ...berlin, asn: 64_500 })
  expect(checked.value?.('192.0.2.200')).toEqual(berlin)
  for (const ip of ['203.0.113.1', '2001:db8::1', 'c000:200::', 'nonsense', ''])
    expect(checked.value?.(ip), ip).toBeUndefined()
})

test('no files: nothing is asked', async () => {
  expect(await readLocations({ correlation: { enabled: true, reorderSeconds: 30 } }, '/')).toEqual({
    ok: true,
    value: undefined,
    warnings: [],
  })
})

test('files that cannot be read are told at once', async () => {
  const folder = folderWith({ 'asn.mmdb': 'a text' })
  const checked = await read(folder, '{city_mmdb: city.mmdb, asn_mmdb: asn.mmdb}')
  expect(checked.ok ? '' : formatDiagnostics(checked.problems, 'text'))
    .toBe(`asn.mmdb: error: \`correlation.geo.asn_mmdb\` cannot be read: it is not in that format [locations-unreadable]
  Name a file in MaxMind's format (.mmdb), or remove it.

city.mmdb: error: \`correlation.geo.city_mmdb\` cannot be read: there is no such file [locations-unreadable]
  Name a file in MaxMind's format (.mmdb), or remove it.
`)
})

test('a token that crosses an ocean within minutes: the incident names that signal', async () => {
  const uses = ['192.0.2.7', '198.51.100.9', '192.0.2.7', '198.51.100.9'].map((ip, i) =>
    JSON.stringify({
      time: new Date(Date.UTC(2025, 0, 1, 12, i)).toISOString(),
      kind: 'token_validation',
      outcome: 'success',
      client: 'app',
      subject: 'alice',
      resource_server: 'api',
      decision: 'accept',
      token: 'one',
      ip,
      user_agent: i % 2 === 0 ? 'Firefox/140.0' : 'curl/8.0',
    }),
  )
  const folder = folderWith({ 'city.mmdb': mmdb(CITY), 'api.ndjson': `${uses.join('\n')}\n` })
  const found = async (geo: string): Promise<readonly string[]> => {
    writeFileSync(
      join(folder, 'authslo.yaml'),
      `servers: [{name: as}]
sources: [{name: api, server: as, format: authslo, file: api.ndjson}]
correlation: {geo: ${geo}}
`,
    )
    const { stdout } = await run(
      ['replay', '--events', '--source', `api=${join(folder, 'api.ndjson')}`],
      { folder },
    )
    return stdout.split('\n').filter((line) => line.includes('"kind":"suspicious_use"'))
  }
  const [told = '', ...more] = await found('{city_mmdb: city.mmdb}')
  expect(more).toEqual([])
  expect(told).toContain('geo_velocity')
  expect((await found('{}')).join()).not.toContain('geo_velocity')
})
