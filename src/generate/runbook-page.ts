// The layout of a runbook page, the same for every alert.
import type { Prose } from './alerts/alert.ts'
import { MADE_BY, type GeneratedFile } from './project.ts'

export interface Runbook {
  /** Of the alert. */
  readonly name: string
  /** What it is about, in a line. */
  readonly lead: string
  readonly prose: Prose
  readonly facts: readonly string[]
  readonly expression: string
  readonly afterwards: string
}

const questions = (ask: Prose['ask']): string =>
  ask.map(([question, query]) => `${question}\n\n\`\`\`promql\n${query}\n\`\`\``).join('\n\n')
const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')
const steps = (lines: readonly string[]): string =>
  lines.map((line, i) => `${i + 1}. ${line}`).join('\n')

/** `fail-over`: Fail over */
const title = (operation: string): string => {
  const words = operation.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** What `$server` and the like stand for. */
const replaced = (ask: Prose['ask']): string => {
  const names = new Set(ask.flatMap(([, query]) => query.match(/\$[a-z_]+/g) ?? []))
  const listed = [...names].map((name) => `\`${name}\``)
  if (listed.length === 0) return ''
  return `Replace ${listed.join(', ')} by the label${listed.length > 1 ? 's' : ''} of the alert.\n\n`
}

export const runbookPage = (page: Runbook): GeneratedFile => {
  const { name, lead, prose, facts, expression, afterwards } = page
  const { meaning, ask, causes, act, operations = [] } = prose
  const links = operations.map((id) => `[${title(id)}](operations/${id}.md)`)
  return [
    `docs/runbooks/${name}.md`,
    `<!-- ${MADE_BY} -->

# ${name}

${lead}

${meaning}

## Why it fired

${bullets(facts)}

\`\`\`promql
${expression}
\`\`\`

## Ask, in this order

${replaced(ask)}${questions(ask)}

A single record is explained by \`authslo explain\`. For anything larger: the [incident checklist](operations/incident-checklist.md).

## Likely causes

${bullets(causes)}

## What to do

${steps(act)}

${links.length === 0 ? '' : `Step by step: ${links.join(', ')}.\n\n`}## Afterwards

${afterwards}
`,
  ]
}
