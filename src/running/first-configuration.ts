// What was found in logs as authslo.yaml and a file of clients for each server, with comments that say why.
import type { Capability } from '../adapters/adapter.ts'
import type { Look } from './look.ts'

/** Path relative to the folder of the configuration, and text. */
export type WrittenFile = readonly [path: string, text: string]

interface Source {
  readonly name: string
  readonly look: Look
  /** Of the authorization server, or of the resource server in its place. */
  readonly of: 'server' | 'resource_server'
  readonly owner: string
  readonly note: string | undefined
}

/** What only an authorization server can tell of. */
const OF_ISSUERS: readonly Capability[] = [
  'successes',
  'reasons',
  'client',
  'grant',
  'token_ids',
  'revocations',
  'consent',
]
/** So many fit into the label `client` by default; the file may hold more. */
const MAX_CLIENTS = 1000

const isIssuer = ({ recognition }: Look): boolean => {
  const { event } = recognition.adapter.capabilities
  return OF_ISSUERS.some((capability) => (event?.[capability] ?? 'none') !== 'none')
}

/** A name that is not taken: keycloak, keycloak-2. */
const freeName = (wanted: string, taken: Set<string>): string => {
  let name = wanted
  for (let i = 2; taken.has(name); i++) name = `${wanted}-${i}`
  taken.add(name)
  return name
}

/** Whose records each log holds. A second log of one form is another server's, since both would count the same if it were not. */
const assign = (looks: readonly Look[]): readonly Source[] => {
  const names = new Set<string>()
  const servers = new Map<string, { readonly id: string; readonly forms: Set<string> }>()
  const owners = new Map<Look, string>()
  for (const look of looks.filter(isIssuer)) {
    const { id } = look.recognition.adapter
    const found = [...servers].find(
      ([, server]) => server.id === id && !server.forms.has(look.about),
    )
    const name = found?.[0] ?? freeName(id, new Set(servers.keys()))
    const server = servers.get(name) ?? { id, forms: new Set() }
    server.forms.add(look.about)
    servers.set(name, server)
    owners.set(look, name)
  }
  const issuers = [...servers.keys()]
  const taken = new Set(issuers)
  const resourceServers = new Set<string>()
  return looks.map((look): Source => {
    const { id } = look.recognition.adapter
    const name = freeName(look.about === 'access lines' ? `${id}-access` : id, names)
    const owner = owners.get(look)
    if (owner !== undefined) {
      const second =
        owner === id
          ? undefined
          : `If this is another node of ${id}, give that source a glob for both, and remove this one.`
      return { name, look, of: 'server', owner, note: second }
    }
    const [issuer, ...others] = issuers
    const before = others.length === 0 && issuer !== undefined ? servers.get(issuer) : undefined
    if (
      issuer === undefined ||
      (look.about === 'access lines' && before?.forms.has(look.about) !== false)
    ) {
      const own = freeName(id, taken)
      return { name, look, of: 'server', owner: own, note: BEFORE[look.about] }
    }
    if (look.about === 'access lines') {
      before?.forms.add(look.about)
      const note = `Taken to stand before ${issuer}; name another server where it does not.`
      return { name, look, of: 'server', owner: issuer, note }
    }
    const note =
      others.length > 0 ? 'Whose tokens it accepts stands under resource_servers.' : undefined
    return { name, look, of: 'resource_server', owner: freeName(id, resourceServers), note }
  })
}

/** Of a log beside that of no authorization server, or of one that others are read for already. */
const BEFORE: Readonly<Partial<Record<Look['about'], string>>> = {
  'access lines': 'Name the server that it stands before.',
  validations: 'Name the server whose tokens these are.',
}

const PLAIN = /^[A-Za-z_/.][\w./-]*$/
const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off'])

/** A text as YAML, with what would be a variable of the environment escaped. */
const scalar = (text: string): string =>
  PLAIN.test(text) && !WORDS.has(text.toLowerCase())
    ? text
    : JSON.stringify(text).replaceAll('${', () => '$${')

export const firstConfiguration = (
  looks: readonly Look[],
  /** A file as it was named, from the folder of the configuration. */
  pathOf: (file: string) => string,
): readonly WrittenFile[] => {
  const sources = assign(looks)
  const servers = [
    ...new Set(sources.filter(({ of }) => of === 'server').map(({ owner }) => owner)),
  ]
  const clientFiles = servers.map((server, i): WrittenFile => {
    const file = i === 0 ? 'clients.yaml' : `clients-${server}.yaml`
    return [file, clientsText(server, sources)]
  })
  const lines = [
    '# Written by `authslo init` from what stands in these logs. `authslo check` tells what is wrong with it,',
    '# `authslo doctor` what it measures and which setting of a product gives the rest, `authslo serve` runs it.',
    '',
    'name: authslo # label `service` of rules and alerts',
    '',
    'servers:',
    ...servers.flatMap((server, i) => serverLines(server, sources, clientFiles[i]?.[0] ?? '')),
  ]
  const resourceServers = sources.filter(({ of }) => of === 'resource_server')
  if (resourceServers.length > 0)
    lines.push(
      '',
      'resource_servers:',
      ...resourceServers.flatMap(({ owner }) => [
        `  - name: ${scalar(owner)} # label \`resource_server\``,
        `    trusts: [${scalar(servers[0] ?? '')}] # servers whose tokens it accepts`,
      ]),
    )
  lines.push('', 'sources:', ...sources.flatMap((source) => sourceLines(source, pathOf)))
  return [['authslo.yaml', `${lines.join('\n')}\n`], ...clientFiles]
}

const serverLines = (
  server: string,
  sources: readonly Source[],
  clients: string,
): readonly string[] => {
  const of = sources.filter((source) => source.of === 'server' && source.owner === server)
  const product = (of.find(({ look }) => isIssuer(look)) ?? of[0])?.look.recognition.adapter.id
  return [
    `  - name: ${scalar(server)} # label \`server\` of every metric`,
    `    product: ${scalar(product ?? server)}`,
    `    clients: ${scalar(clients)} # names and owners of its clients`,
    '    # issuer: https://id.example.com # as in `iss` of its tokens',
    '    # region: eu-west-1 # label `auth_region`',
  ]
}

const sourceLines = (
  { name, look, of, owner, note }: Source,
  pathOf: (file: string) => string,
): readonly string[] => {
  const { recognition, example, events, about } = look
  const { adapter } = recognition
  const { carriers } = recognition.example
  const lines = [`  # ${reasonOf(look)}`, `  # Carried as: ${carriers.join(' > ')}.`]
  if (example !== undefined)
    lines.push(`  # The first of ${events} events (${about}): ${JSON.stringify(example)}`)
  else lines.push('  # None of its records is an event yet.')
  if (note !== undefined) lines.push(`  # ${note}`)
  if (adapter.origin !== 'recorded')
    lines.push('  # Known from documentation only, not from recorded logs.')
  if (/\.(?:gz|zst)$/i.test(look.file))
    lines.push('  # Compressed: `serve` follows the log that is being written; name that.')
  lines.push(
    `  - name: ${scalar(name)} # label \`source\``,
    `    ${of}: ${scalar(owner)}`,
    `    format: ${scalar(adapter.id)}`,
    `    file: ${scalar(pathOf(look.file))} # or a glob`,
    '    # timezone: UTC # of stamps without a zone',
  )
  if (carriers.includes('access-log'))
    lines.push(
      '    # pattern: combined # its log format as configured; one with a duration measures latency',
    )
  return lines
}

/** A path in a comment stays in its line. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '?')

/** In words, how sure the format is. */
export const reasonOf = ({ file, recognition }: Look): string => {
  const { adapter, recognised, records, example } = recognition
  const fields = example.fields.slice(0, 8).join(', ')
  return `${printable(file)}: ${adapter.id}, since ${recognised} of the first ${records} records can only be of ${adapter.title}; the first has ${fields}.`
}

const clientsText = (server: string, sources: readonly Source[]): string => {
  const clients = new Map<string, { requests: number; readonly grants: Set<string> }>()
  for (const { of, owner, look } of sources) {
    if (of !== 'server' || owner !== server) continue
    for (const [id, { requests, grants }] of look.clients) {
      const all = clients.get(id) ?? { requests: 0, grants: new Set<string>() }
      all.requests += requests
      for (const grant of grants) all.grants.add(grant)
      clients.set(id, all)
    }
  }
  const most = [...clients]
    .toSorted(([a, x], [b, y]) => y.requests - x.requests || (a < b ? -1 : 1))
    .slice(0, MAX_CLIENTS)
  if (most.length === 0)
    return `# No log shows a client of ${server} that was given a token. A client is written as\n# - id: shop\n#   name: Web shop\n#   owner: team-checkout\n#   type: confidential # or public\n[]\n`
  const lines = most.flatMap(([id, { requests, grants }]) => {
    const by = grants.size === 0 ? '' : ` by ${[...grants].toSorted().join(', ')}`
    return [
      `- id: ${scalar(id)} # ${requests} token ${requests === 1 ? 'request' : 'requests'} answered${by}`,
      "  name: ''",
      "  owner: ''",
      '  # type: confidential # or public',
    ]
  })
  return `# Clients of ${server} that were given tokens in these logs. Say what people call them, and who answers for them.\n${lines.join('\n')}\n`
}
