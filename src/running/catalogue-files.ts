// The files of clients and scopes that a configuration names.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { loadClients, type ClientEntry } from '../config/clients-file.ts'
import type { Config, ServerConfig } from '../config/config.ts'
import { configProblem } from '../config/diagnostics.ts'
import { loadScopes } from '../config/scopes-file.ts'
import type { Catalogue, CatalogueClient, ServerCatalogue } from '../correlators/catalogue.ts'
import { whyUnreadable, type Checked, type Diagnostic } from '../diagnostic.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Reads every file; all that is wrong with them at once. */
export const readCatalogue = (
  { servers }: Pick<Config, 'servers'>,
  folder: string,
  env: Env,
): Checked<Catalogue> => {
  const problems: Diagnostic[] = []
  const warnings: Diagnostic[] = []
  const read = <T>(
    { name }: ServerConfig,
    key: 'clients' | 'scopes',
    path: string | undefined,
    load: (written: string, file: string, env: Env) => Checked<T>,
  ): T | undefined => {
    if (path === undefined) return undefined
    const file = relative(folder, path)
    const checked = readAnd(name, key, path, file, (written) => load(written, file, env))
    if (checked.ok) warnings.push(...checked.warnings)
    else problems.push(...checked.problems)
    return checked.ok ? checked.value : undefined
  }
  const entries = servers.map((server): [string, ServerCatalogue] => {
    const clients = read(server, 'clients', server.clients, loadClients)
    const scopes = read(server, 'scopes', server.scopes, loadScopes)
    return [
      server.name,
      {
        clients: clients && new Map(clients.map((entry) => [entry.id, clientOf(entry)])),
        scopes: scopes && new Map(Object.entries(scopes)),
        longestLifeSeconds: server.longestLifeSeconds ?? { access: undefined, refresh: undefined },
      },
    ]
  })
  return problems.length > 0
    ? { ok: false, problems: [...problems, ...warnings] }
    : { ok: true, value: new Map(entries), warnings }
}

const readAnd = <T>(
  server: string,
  key: 'clients' | 'scopes',
  path: string,
  file: string,
  load: (written: string) => Checked<T>,
): Checked<T> => {
  let written: string
  try {
    written = readFileSync(path, 'utf8')
  } catch (error) {
    const why = whyUnreadable(error)
    return { ok: false, problems: [configProblem(`${key}-unreadable`, { file }, server, why)] }
  }
  return load(written)
}

const clientOf = ({ secret_expires: day, ...entry }: ClientEntry): CatalogueClient => ({
  ...entry,
  secretExpiresMs: day === undefined ? undefined : Date.parse(`${day}T00:00:00Z`),
})
