// Every problem that a configuration can have: its id, what is wrong, what to write instead.
import type { Diagnostic, Place } from '../diagnostic.ts'
import { YAML_DIAGNOSTICS } from '../yaml-document.ts'
import { SHAPE_DIAGNOSTICS } from '../yaml-shape.ts'

const CROSS_DIAGNOSTICS = {
  'config-unreadable': (why: string) => ({
    problem: `the configuration cannot be read: ${why}`,
    remedy: 'Name a file that can be read with --config or AUTHSLO_CONFIG.',
  }),
  'duplicate-name': (name: string, first: string) => ({
    problem: `\`${name}\` is the name of ${first} already`,
    remedy: 'Give each its own name.',
  }),
  'unknown-server': (
    key: string,
    name: string,
    known: readonly string[],
    near: string | undefined,
  ) => ({
    problem: `\`${key}\` names \`${name}\`, which is no server`,
    remedy:
      near !== undefined
        ? `Write \`${near}\`.`
        : known.length === 0
          ? `Add it: servers: [{name: ${name}}].`
          : `Write one of ${known.join(', ')}, or add it under \`servers\`.`,
  }),
  'unknown-format': (format: string, known: readonly string[], near: string | undefined) => ({
    problem: `\`${format}\` is no format`,
    remedy: near === undefined ? `Write one of ${known.join(', ')}.` : `Write \`${near}\`.`,
  }),
  'counted-twice': (file: string, first: string) => ({
    problem: `\`${file}\` is read by ${first} in the same format for the same server already: every event would count twice`,
    remedy: 'Keep one of the two sources.',
  }),
  'invalid-source-flag': (given: string) => ({
    problem: `\`--source ${given}\` names no format`,
    remedy: 'Write --source FORMAT:PATH, as in --source keycloak:/var/log/keycloak.log.',
  }),
} as const

export const CONFIG_DIAGNOSTICS = {
  ...YAML_DIAGNOSTICS,
  ...SHAPE_DIAGNOSTICS,
  ...CROSS_DIAGNOSTICS,
} as const

type Id = keyof typeof CROSS_DIAGNOSTICS

export const configProblem = <I extends Id>(
  id: I,
  place: Place,
  ...about: Parameters<(typeof CROSS_DIAGNOSTICS)[I]>
): Diagnostic => {
  const describe = CROSS_DIAGNOSTICS[id] as (
    ...about: Parameters<(typeof CROSS_DIAGNOSTICS)[I]>
  ) => { readonly problem: string; readonly remedy: string }
  return { id, severity: 'error', place, ...describe(...about) }
}
