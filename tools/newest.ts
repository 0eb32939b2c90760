// `npm run tools -- newest`: promtool and amtool of a current Prometheus and Alertmanager, built by Go into .tools/newest/bin.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const VERSION = 'github.com/prometheus/common/version.Version'
/** Service discoveries need modules of every cloud, and rules none of them. */
const BUILDS = {
  promtool: {
    module: 'github.com/prometheus/prometheus/cmd/promtool@v0.316.0',
    version: '3.16.0',
    flags: ['-tags', 'remove_all_sd'],
  },
  amtool: {
    module: 'github.com/prometheus/alertmanager/cmd/amtool@v0.34.2',
    version: '0.34.2',
    flags: [],
  },
} as const

/** What is missing is built; a text where something could not be. */
export const buildNewest = (tools: string): string | undefined => {
  const bin = join(tools, 'newest', 'bin')
  mkdirSync(bin, { recursive: true })
  for (const [tool, { module, version, flags }] of Object.entries(BUILDS)) {
    const there = spawnSync(join(bin, tool), ['--version'], { encoding: 'utf8' })
    if (existsSync(join(bin, tool)) && `${there.stdout}${there.stderr}`.includes(version)) continue
    const linked = ['-ldflags', `-s -w -X ${VERSION}=${version}`]
    const { status, error } = spawnSync('go', ['install', ...flags, ...linked, module], {
      env: { ...process.env, GOBIN: bin, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' },
      stdio: 'inherit',
    })
    if (error !== undefined) return `Go is missing (1.26 or newer builds ${tool}): ${error.message}`
    if (status !== 0) return `go could not build ${module}`
  }
  return undefined
}
