// docs/servers/README.md: which product shows what, by what its adapter declares.
import { CAPABILITIES, type Adapter, type Capability, type Form } from '../adapters/adapter.ts'
import { ADAPTERS } from '../adapters/index.ts'
import { SLIS, type SliId } from '../slis/index.ts'
import { MADE_BY, type Generator } from './project.ts'

const FORM_TEXT: Readonly<Record<Form, string>> = { event: 'events', access: 'access lines' }

const formsThatShow = ({ capabilities }: Adapter, capability: Capability): readonly Form[] =>
  (Object.keys(FORM_TEXT) as Form[]).filter((form) => capabilities[form]?.[capability] === 'all')

/** `events`, `events + access lines`, or what is missing. */
const indicatorCell = (adapter: Adapter, id: SliId): string => {
  const { needs } = SLIS[id]
  const missing = needs.filter((need) => formsThatShow(adapter, need).length === 0)
  if (missing.length > 0) return `no: ${missing.map((need) => need.replace('_', ' ')).join(', ')}`
  const alone = (Object.keys(FORM_TEXT) as Form[]).find((form) =>
    needs.every((need) => formsThatShow(adapter, need).includes(form)),
  )
  return alone === undefined ? 'events + access lines' : FORM_TEXT[alone]
}

const capabilityCell = (adapter: Adapter, capability: Capability): string => {
  const forms = formsThatShow(adapter, capability)
  if (forms.length > 0) return forms.map((form) => FORM_TEXT[form]).join(', ')
  return adapter.remedies[capability] === undefined ? '' : 'needs a setting'
}

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const products = ADAPTERS.filter(({ origin }) => origin !== 'own')
/** Journeys are our own: no product's log shows them. */
const isOurs = (capability: Capability): boolean => capability === 'journeys'
const capabilities = CAPABILITIES.filter((capability) => !isOurs(capability))
const indicators = (Object.keys(SLIS) as SliId[]).filter((id) => !SLIS[id].needs.some(isOurs))

/** Product x indicator; `pages`: folder of the product pages, as seen from where the table stands. */
export const indicatorMatrix = (pages: string): string =>
  table(
    ['format', 'known from', ...indicators],
    products.map((adapter) => [
      `[\`${adapter.id}\`](${pages}${adapter.id}.md) ${adapter.title}`,
      adapter.origin === 'recorded' ? 'recorded' : 'documentation',
      ...indicators.map((id) => indicatorCell(adapter, id)),
    ]),
  )

const capabilityMatrix = (): string =>
  table(
    ['format', ...capabilities.map((capability) => capability.replace('_', ' '))],
    products.map((adapter) => [
      `[\`${adapter.id}\`](${adapter.id}.md)`,
      ...capabilities.map((capability) => capabilityCell(adapter, capability)),
    ]),
  )

const ABOUT = `What each product can show, at the settings that its page names. \`recorded\`: tested with logs that the real product wrote;
\`documentation\`: built from what its maker documents, and tested with samples made from that. \`no\` names what the records lack: a
second source of the same server may bring it (an access log in front, spans), and \`authslo doctor\` says what is missing on yours.
Spans decide where their source says \`sampling: all\`; without it they are a sample.
Anything else is read by the [generic formats](generic.md).`

export const serverMatrix: Generator = () => [
  [
    'docs/servers/README.md',
    `<!-- ${MADE_BY} -->\n\n# Servers and gateways\n\n${ABOUT}\n\n## Indicators\n\n${indicatorMatrix('')}\n\n## Capabilities\n\n${capabilityMatrix()}\n`,
  ],
]
