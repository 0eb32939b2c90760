// Writes what follows from the SLO files and the catalogue; or finds where the files on disk differ.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GENERATED, ON_REQUEST } from '../generate/project.ts'
import { generateProject } from '../running/generate-project.ts'
import { command, EXIT } from './command.ts'
import { flag, withDefault } from './option.ts'
import { loadProject } from './project.ts'
import { text, timeScale } from './readers.ts'

export const generate = command({
  name: 'generate',
  summary: 'write rules, their tests, routing, dashboards, runbooks, reference docs and schemas',
  description: `Writes what follows from slo/ and the metric catalogue. Without WHAT everything but ${ON_REQUEST.join(', ')}.`,
  arguments: [{ name: 'WHAT', help: GENERATED.join(', '), variadic: true }],
  options: {
    check: flag('write nothing; exit 1 where a file on disk differs'),
    out: withDefault('DIR', 'folder to write into', '.', text),
    'time-scale': withDefault(
      'SCALE',
      'divides all windows, such as 1/60, for trials',
      '1',
      timeScale,
    ),
  },
  examples: [
    ['authslo generate --check', 'find generated files that are out of date'],
    ['authslo generate rules --out build', 'only the rules, elsewhere'],
    ['authslo generate kubernetes', 'rules, scraping and dashboards for Kubernetes'],
  ],
  run: async (context) => {
    const { args, options, terminal } = context
    const unknown = args.find((what) => !(GENERATED as readonly string[]).includes(what))
    if (unknown !== undefined) {
      terminal.stderr(`nothing is called '${unknown}'; there are ${GENERATED.join(', ')}\n`)
      return EXIT.usage
    }
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    const { commands } = context
    // Loaded here, so that no other verb waits for the dashboard SDK.
    const { generateAll } = await import('../generate/index.ts')
    const files = generateAll(
      generateProject(project, { timeScale: options['time-scale'], commands }),
      args.length === 0 ? undefined : args,
    )
    let drifted = 0
    for (const [path, wanted] of files) {
      const target = join(terminal.folder, options.out, path)
      const found = await readFile(target, 'utf8').catch(() => undefined)
      if (found === wanted) continue
      drifted++
      if (options.check) {
        await terminal.stdout(`${path}: ${found === undefined ? 'missing' : 'differs'}\n`)
        continue
      }
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, wanted)
      await terminal.stdout(`${path}\n`)
    }
    const what = options.check ? 'out of date' : 'written'
    const remedy = options.check && drifted > 0 ? '; run: authslo generate' : ''
    terminal.stderr(`${files.length} files, ${drifted} ${what}${remedy}\n`)
    return options.check && drifted > 0 ? EXIT.findings : EXIT.good
  },
})
