// From logs to a first configuration.
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { defaultConfig } from '../config/config.ts'
import { firstConfiguration, reasonOf, type WrittenFile } from '../running/first-configuration.ts'
import { lookAt, type Look } from '../running/look.ts'
import { command, EXIT } from './command.ts'
import { flag, withDefault } from './option.ts'
import { text } from './readers.ts'

interface Unknown {
  readonly file: string
  readonly what: 'empty' | 'access lines' | 'unknown'
}

export const init = command({
  name: 'init',
  summary: 'look at logs, say what they are, and write a first configuration',
  description:
    'Recognises the format of every FILE from its first 200 records and says why. Writes authslo.yaml, with comments, and clients.yaml with the clients that were given tokens; further servers have files of their own. Exits 1 where a file is not recognised, and leaves it out.',
  arguments: [{ name: 'FILE', help: 'logs, also .gz and .zst', required: true, variadic: true }],
  options: {
    out: withDefault('DIR', 'folder to write into', '.', text),
    force: flag('write over files that are there'),
  },
  examples: [
    ['authslo init /var/log/keycloak/*.log', 'a configuration for what these logs are'],
    ['authslo init --force --out /etc/authslo keycloak.log', 'elsewhere, over what is there'],
  ],
  run: async (context) => {
    const { args, options, terminal, global } = context
    const looks: Look[] = []
    const unknown: Unknown[] = []
    const maxLineBytes = defaultConfig().limits.lineBytes
    for (const file of new Set(args)) {
      const path = resolve(terminal.folder, file)
      const look = await lookAt({ file, path, maxLineBytes, now: terminal.now })
      if (typeof look === 'object') looks.push(look)
      else if (look === 'access lines') unknown.push({ file, what: look })
      else unknown.push({ file, what: (await stat(path)).size === 0 ? 'empty' : 'unknown' })
    }
    const folder = resolve(terminal.folder, options.out)
    const files =
      looks.length === 0 ? [] : firstConfiguration(looks, pathFrom(terminal.folder, folder))
    await terminal.stdout(
      global.output === 'json'
        ? `${JSON.stringify(asJson(looks, unknown), null, 2)}\n`
        : [...looks.map(reasonOf), ...unknown.map(notRecognised)]
            .map((line) => `${line}\n`)
            .join(''),
    )
    if (files.length === 0) return EXIT.findings
    const present = options.force ? [] : await alreadyThere(folder, files)
    if (present.length > 0) {
      terminal.stderr(
        `${present.map((name) => join(options.out, name)).join(', ')} there already; write over it with --force\n`,
      )
      return EXIT.usage
    }
    const named = folder === terminal.folder ? '' : ` --config ${join(options.out, 'authslo.yaml')}`
    const next = ['check', 'doctor', 'serve'].map((verb) => `authslo ${verb}${named}`)
    await mkdir(folder, { recursive: true })
    for (const [name, written] of files) await writeFile(join(folder, name), written)
    terminal.stderr(
      `written: ${files.map(([name]) => join(options.out, name)).join(', ')}; next: ${next.join(', ')}\n`,
    )
    return unknown.length > 0 ? EXIT.findings : EXIT.good
  },
})

/** Beside the configuration or below it relative, else absolute. */
const pathFrom =
  (here: string, folder: string) =>
  (file: string): string => {
    const path = resolve(here, file)
    const short = relative(folder, path)
    return short.startsWith('..') || isAbsolute(short) ? path : short
  }

const SAID: Readonly<Record<Unknown['what'], string>> = {
  empty: 'empty; name a file that has records',
  'access lines':
    'access lines that tell no server; say whose they are in authslo.yaml: `format: nginx` (docs/servers/nginx.md), another format of docs/servers, or `format: access-log` with a mapping (docs/servers/generic.md)',
  unknown: 'nothing recognised; docs/servers/generic.md maps what authslo does not know',
}
const notRecognised = ({ file, what }: Unknown): string => `${file}: ${SAID[what]}`

const alreadyThere = async (
  folder: string,
  files: readonly WrittenFile[],
): Promise<readonly string[]> => {
  const found: string[] = []
  for (const [name] of files) {
    const path = join(folder, name)
    if (await stat(path).catch(() => undefined)) found.push(name)
  }
  return found
}

const asJson = (looks: readonly Look[], unknown: readonly Unknown[]): readonly object[] => [
  ...looks.map(({ file, recognition, events, about, example }) => ({
    file,
    format: recognition.adapter.id,
    origin: recognition.adapter.origin,
    recognised: recognition.recognised,
    records: recognition.records,
    carriers: recognition.example.carriers,
    fields: recognition.example.fields,
    events,
    about,
    example,
  })),
  ...unknown.map(({ file }) => ({ file, format: null })),
]
