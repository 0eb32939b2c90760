// The files of clients that a configuration names.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { loadClients } from '../config/clients-file.ts'
import type { Config } from '../config/config.ts'
import type { Diagnostic } from '../diagnostic.ts'

/** Everything that is wrong with them. */
export const checkClientFiles = (
  { servers }: Pick<Config, 'servers'>,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly Diagnostic[] =>
  servers.flatMap(({ name, clients }) => {
    if (clients === undefined) return []
    const file = relative(folder, clients)
    let written: string
    try {
      written = readFileSync(clients, 'utf8')
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      const why = code === 'ENOENT' ? 'there is no such file' : message
      const problem = `the clients of server \`${name}\` cannot be read: ${why}`
      const remedy = 'Name a file that can be read, or remove `clients`.'
      return [{ id: 'clients-unreadable', severity: 'error', place: { file }, problem, remedy }]
    }
    const checked = loadClients(written, file, env)
    return checked.ok ? checked.warnings : checked.problems
  })
