import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const src = join(root, 'src')

/** Lowest first: a file imports from its own layer or from lower ones. */
const LAYERS = [
  [
    'event-values.ts',
    'event-notes.ts',
    'events.ts',
    'identifier.ts',
    'diagnostic.ts',
    'nearest.ts',
    'kept-list.ts',
    'apart.ts',
    'lazy-list.ts',
    'version.ts',
    'telemetry.ts',
  ],
  ['event-apart.ts', 'event-text.ts', 'diagnostic-text.ts', 'yaml-document.ts', 'oidc-provider'],
  ['yaml-shape.ts'],
  ['records'],
  ['adapters'],
  ['inputs/batch.ts', 'merge'],
  ['correlators'],
  ['slis'],
  ['metrics'],
  ['slo'],
  ['pipeline', 'generate'],
  ['config'],
  ['inputs', 'server', 'demo', 'probes', 'state'],
  ['reports'],
  ['running'],
  ['commands', 'command-line.ts', 'cli.ts'],
] as const
/** Between records and metrics, and the generators: no I/O, no clock, no randomness. */
const PURE = [
  'records',
  'adapters',
  'merge',
  'correlators',
  'slis',
  'metrics',
  'slo',
  'pipeline',
  'generate',
  'reports',
]

const files = globSync('**/*.ts', { cwd: src }).map((path) => ({
  path,
  text: readFileSync(join(src, path), 'utf8'),
}))

const layerOf = (path: string): number => {
  const named = LAYERS.findIndex((layer) => (layer as readonly string[]).includes(path))
  if (named >= 0) return named
  return LAYERS.findIndex((layer) =>
    layer.some((place) => path === place || path.startsWith(`${place}/`)),
  )
}

const importsOf = ({ path, text }: { path: string; text: string }): readonly string[] =>
  [...text.matchAll(/(?:from|import)\s+'(\.{1,2}\/[^']+)'/g)].map(([, to]) =>
    relative(src, resolve(src, dirname(path), to ?? '')),
  )

const faultsOf = (subject: readonly { path: string; text: string }[]): readonly string[] =>
  subject.flatMap((file) =>
    importsOf(file)
      .filter((to) =>
        to.startsWith('..') ? !to.endsWith('package.json') : layerOf(to) > layerOf(file.path),
      )
      .map((to) => `${file.path} imports ${to}`),
  )

test('every file belongs to a layer', () => {
  expect(files.length).toBeGreaterThan(100)
  expect(files.filter(({ path }) => layerOf(path) < 0).map(({ path }) => path)).toEqual([])
})

test('layers import downwards only', () => {
  expect(faultsOf(files)).toEqual([])
})

test('an import upwards would be found', () => {
  const wrong = { path: 'records/json.ts', text: "import { x } from '../metrics/store.ts'" }
  expect(faultsOf([wrong])).toEqual(['records/json.ts imports metrics/store.ts'])
})

test('adapters do not import each other', () => {
  const ids = globSync('*.ts', { cwd: join(src, 'adapters') }).map((name) => basename(name, '.ts'))
  const shared = ['adapter', 'index', 'recognise', 'request-line']
  for (const file of files.filter(({ path }) => path.startsWith('adapters/'))) {
    const own = file.path.split('/')[1]?.replace('.ts', '')
    if (own === 'index') continue
    for (const to of importsOf(file)) {
      const other = /^adapters\/([\w-]+)/.exec(to)?.[1]
      if (other === undefined || other === own || shared.includes(other)) continue
      expect(ids.includes(other), `${file.path} imports ${to}`).toBe(false)
    }
  }
})

test('the core is pure', () => {
  const impure =
    /from 'node:(?!crypto|buffer|path)|\bDate\.now\(|\bnew Date\(\)|Math\.random\(|\bprocess\.(?:env|argv|hrtime|std\w+|cwd|exit|on)\b/
  // prom-client measures the process itself, in the exposition.
  const allowed = ['metrics/exposition.ts']
  const found = files.filter(
    ({ path, text }) =>
      PURE.some((folder) => path.startsWith(`${folder}/`)) &&
      !allowed.includes(path) &&
      impure.test(text),
  )
  expect(found.map(({ path }) => path)).toEqual([])
})

test('no default exports, no enums, no files of 300 lines, no catch-all names', () => {
  for (const { path, text } of files) {
    expect(text, path).not.toMatch(/^export default/m)
    expect(text, path).not.toMatch(/^(export )?(const )?enum /m)
    expect(text.split('\n').length, path).toBeLessThanOrEqual(301)
    expect(basename(path), path).not.toMatch(/util|helper|manager|common|misc/i)
  }
})

test('index files hold imports and one table', () => {
  for (const { path, text } of files.filter(({ path: p }) => basename(p) === 'index.ts')) {
    if (path.startsWith('oidc-provider/') || path.startsWith('generate/')) continue
    const exported = text.match(/^export (const|type|interface|\{)/gm) ?? []
    expect(exported.filter((line) => line === 'export const').length, path).toBeLessThanOrEqual(2)
  }
})
