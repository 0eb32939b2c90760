// Finding authslo.yaml: -c or AUTHSLO_CONFIG, else ./authslo.yaml where there is one.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { configProblem } from '../config/diagnostics.ts'
import { loadConfig } from '../config/load.ts'
import { whyUnreadable, type Checked } from '../diagnostic.ts'
import { KNOWN_FORMATS } from '../running/formats.ts'
import type { Context } from './command.ts'

export const DEFAULT_CONFIG_FILE = 'authslo.yaml'

/** undefined: there is no configuration, and none was asked for. `formats`: adapter ids, as in loadConfig. */
export const readConfig = async (
  { global, terminal }: Pick<Context, 'global' | 'terminal'>,
  formats: readonly string[] | undefined,
  named: string | undefined = global.config,
): Promise<Checked<Config> | undefined> => {
  const file = named ?? DEFAULT_CONFIG_FILE
  let text: string
  try {
    text = await readFile(resolve(terminal.folder, file), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && named === undefined) return undefined
    const problem = configProblem('config-unreadable', { file }, whyUnreadable(error))
    return { ok: false, problems: [problem] }
  }
  return loadConfig(text, {
    file,
    folder: terminal.folder,
    env: terminal.env,
    formats,
    ...(formats === undefined ? {} : { known: KNOWN_FORMATS }),
  })
}
