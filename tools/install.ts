// `npm run tools`: promtool, prometheus, amtool and alertmanager of Debian, unpacked into .tools/ without root and without a service.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildNewest } from './newest.ts'

const PACKAGES = {
  prometheus: ['promtool', 'prometheus'],
  'prometheus-alertmanager': ['amtool', 'alertmanager'],
} as const
/** Debian renames what would clash. */
const PACKAGED_NAMES: Readonly<Record<string, string>> = { alertmanager: 'prometheus-alertmanager' }

const tools = resolve(import.meta.dirname, '..', '.tools')
const bin = join(tools, 'bin')
/**
 * Debian's Alertmanager looks for its templates in /usr/share, where we may not write. A path of the same length in their place makes
 * it look below the folder that it is started in: .tools.
 */
const TEMPLATES = '/usr/share/prometheus/alertmanager'
const OURS = 'share/alertmanager'.padStart(TEMPLATES.length, './')

const run = (
  command: string,
  args: readonly string[],
  cwd: string,
): { ok: boolean; output: string } => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}` }
}

const relocateTemplates = (content: string): void => {
  cpSync(join(content, TEMPLATES), join(tools, 'share', 'alertmanager'), { recursive: true })
  const program = join(bin, 'alertmanager')
  const bytes = readFileSync(program)
  for (let at = bytes.indexOf(TEMPLATES); at >= 0; at = bytes.indexOf(TEMPLATES, at))
    bytes.write(OURS, at, 'latin1')
  writeFileSync(program, bytes)
}

const works = (tool: string): boolean =>
  existsSync(join(bin, tool)) &&
  run(join(bin, tool), ['--version'], '.').ok &&
  (tool !== 'alertmanager' || existsSync(join(tools, 'share', 'alertmanager', 'default.tmpl')))

const unpack = (name: keyof typeof PACKAGES, folder: string): void => {
  let got = run('apt-get', ['download', name], folder)
  if (!got.ok) {
    // No package lists, or old ones: fetch our own, so that the machine stays as it is.
    const state = [
      '-o',
      `Dir::State::lists=${folder}/lists`,
      '-o',
      `Dir::Cache=${folder}/cache`,
      '-o',
      'APT::Sandbox::User=',
    ]
    mkdirSync(join(folder, 'lists', 'partial'), { recursive: true })
    mkdirSync(join(folder, 'cache', 'archives', 'partial'), { recursive: true })
    run('apt-get', [...state, 'update'], folder)
    got = run('apt-get', [...state, 'download', name], folder)
  }
  const archive = readdirSync(folder).find(
    (file) => file.startsWith(`${name}_`) && file.endsWith('.deb'),
  )
  if (!got.ok || archive === undefined)
    throw new Error(`apt-get could not download ${name}:\n${got.output}`)
  const content = join(folder, name)
  const unpacked = run('dpkg', ['-x', archive, content], folder)
  if (!unpacked.ok) throw new Error(`dpkg could not unpack ${archive}:\n${unpacked.output}`)
  mkdirSync(bin, { recursive: true })
  for (const tool of PACKAGES[name]) {
    const packaged = join(content, 'usr', 'bin', tool)
    const renamed = join(content, 'usr', 'bin', PACKAGED_NAMES[tool] ?? tool)
    copyFileSync(existsSync(packaged) ? packaged : renamed, join(bin, tool))
    chmodSync(join(bin, tool), 0o755)
    if (tool === 'alertmanager') relocateTemplates(content)
  }
}

const missing = Object.values(PACKAGES)
  .flat()
  .filter((tool) => !works(tool))
if (process.argv[2] === 'newest') {
  const problem = buildNewest(tools)
  console.log(problem ?? 'tools are there: .tools/newest/bin')
  if (problem !== undefined) process.exitCode = 1
} else if (missing.length === 0) console.log('tools are there: .tools/bin')
else if (!run('apt-get', ['--version'], '.').ok || !run('dpkg', ['--version'], '.').ok) {
  console.error(
    `No apt-get here. Install Prometheus and Alertmanager and copy or link ${missing.join(', ')} into .tools/bin.`,
  )
  process.exitCode = 1
} else {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-tools-'))
  try {
    for (const name of Object.keys(PACKAGES) as (keyof typeof PACKAGES)[]) unpack(name, folder)
    const broken = Object.values(PACKAGES)
      .flat()
      .filter((tool) => !works(tool))
    if (broken.length > 0) throw new Error(`unpacked, but not working: ${broken.join(', ')}`)
    console.log('tools are there: .tools/bin')
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
