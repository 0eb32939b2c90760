// Every problem that a configuration can have: its id, what is wrong, what to write instead.
import type { Diagnostic, Place } from '../diagnostic.ts'
import { YAML_DIAGNOSTICS } from '../yaml-document.ts'
import { SHAPE_DIAGNOSTICS } from '../yaml-shape.ts'
import { WEB_DIAGNOSTICS } from './web-diagnostics.ts'

const CROSS_DIAGNOSTICS = {
  'config-unreadable': (why: string) => ({
    problem: `the configuration cannot be read: ${why}`,
    remedy: 'Name a file that can be read with --config or AUTHSLO_CONFIG.',
  }),
  'alertmanager-unreadable': (why: string) => ({
    problem: `the configuration of the Alertmanager cannot be read: ${why}`,
    remedy: 'Name a file that can be read with --alertmanager.',
  }),
  'clients-unreadable': (server: string, why: string) => ({
    problem: `the clients of server \`${server}\` cannot be read: ${why}`,
    remedy: 'Name a file that can be read, or remove `clients`.',
  }),
  'scopes-unreadable': (server: string, why: string) => ({
    problem: `the scopes of server \`${server}\` cannot be read: ${why}`,
    remedy: 'Name a file that can be read, or remove `scopes`.',
  }),
  'locations-unreadable': (key: string, why: string) => ({
    problem: `\`correlation.geo.${key}\` cannot be read: ${why}`,
    remedy: "Name a file in MaxMind's format (.mmdb), or remove it.",
  }),
  'duplicate-client': (client: string, first: string) => ({
    problem: `\`${client}\` is the client of ${first} already`,
    remedy: 'Keep one of the two.',
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
  'source-of-nothing': (key: string, both: boolean) => ({
    problem: `\`${key}\` names ${both ? 'both a `server` and a `resource_server`' : 'no `server`'}`,
    remedy: both
      ? 'Keep `server` for records of an authorization server, `resource_server` for those of a service that accepts its tokens.'
      : 'Add `server:`, or `resource_server:` for records of a service that accepts tokens.',
  }),
  'unknown-resource-server': (
    key: string,
    name: string,
    known: readonly string[],
    near: string | undefined,
  ) => ({
    problem: `\`${key}\` names \`${name}\`, which is no resource server`,
    remedy:
      near !== undefined
        ? `Write \`${near}\`.`
        : known.length === 0
          ? `Add it: resource_servers: [{name: ${name}, trusts: [...]}].`
          : `Write one of ${known.join(', ')}, or add it under \`resource_servers\`.`,
  }),
  'trusts-nobody': (name: string) => ({
    problem: `\`${name}\` trusts no server, so its records are about none`,
    remedy: 'Name the server whose tokens it accepts: trusts: [...].',
  }),
  'fields-not-here': (key: string, format: string, generic: readonly string[]) => ({
    problem: `format \`${format}\` knows its records by itself: \`${key}\` is for the generic formats`,
    remedy: `Remove it, or take one of ${generic.join(', ')}.`,
  }),
  'fields-missing': (format: string) => ({
    problem: `format \`${format}\` means nothing without \`fields\``,
    remedy:
      'Say where the values are: fields: {kind: {path: ...}, outcome: {path: ...}}; docs/servers/generic.md walks through one.',
  }),
  'fields-incomplete': (key: string, lacks: string, add: string) => ({
    problem: `\`${key}\` does not say ${lacks}`,
    remedy: `Add ${add}.`,
  }),
  'value-not-known': (key: string, value: string, expects: string, near: string | undefined) => ({
    problem: `\`${key}\` cannot become \`${value}\``,
    remedy: near === undefined ? `Write ${expects}.` : `Write \`${near}\`; it is ${expects}.`,
  }),
  'derived-kind': (kind: string) => ({
    problem: `events of kind \`${kind}\` are derived by authslo, never read`,
    remedy: 'Map the records that show it: token requests, validations, revocations.',
  }),
  'pattern-incomplete': (lacks: readonly string[]) => ({
    problem: `the pattern has no place for ${lacks.join(' and ')}`,
    remedy:
      'Log it, and write the pattern as the product has it: nginx log_format, Apache LogFormat, Tomcat or Undertow pattern.',
  }),
  'pattern-ambiguous': () => ({
    problem: 'two values of the pattern have nothing between them: no one can tell where one ends',
    remedy: 'Write a blank or another separator between them, here and in the product.',
  }),
  'duration-unit-missing': () => ({
    problem:
      'the pattern has %D, which is in microseconds on some servers and in milliseconds on others',
    remedy:
      'Add `duration_unit: us` (Apache, Tomcat 10.1) or `duration_unit: ms` (Tomcat before, Undertow).',
  }),
  'ambiguous-authority': (
    first: string,
    second: string,
    subject: string,
    capabilities: readonly string[],
  ) => ({
    problem: `\`${first}\` and \`${second}\` both show ${capabilities.join(', ')} of \`${subject}\`: the same requests would count twice`,
    remedy: `Say which decides: authority: [${capabilities.join(', ')}] on one of them; for replicas write one source whose \`file\` is a glob.`,
  }),
  'no-input': (key: string, inputs: readonly string[]) => ({
    problem: `\`${key}\` does not say where its records come from`,
    remedy: `Add \`file:\`, or one of ${inputs.map((input) => `\`${input}:\``).join(', ')}.`,
  }),
  'two-inputs': (key: string, inputs: readonly string[]) => ({
    problem: `\`${key}\` has ${inputs.map((input) => `\`${input}\``).join(' and ')}`,
    remedy: 'Keep one of them; the other is a source of its own.',
  }),
  'no-receiver': (key: string, receivers: readonly string[], example: string) => ({
    problem: `nothing listens for \`${key}\`: there is no ${receivers.map((name) => `\`receivers.${name}\``).join(' and no ')}`,
    remedy: `Add receivers: ${example}.`,
  }),
  'never-matched': (key: string, first: string) => ({
    problem: `\`${key}\` never gets anything: what it matches goes to ${first}`,
    remedy: 'Put the more exact one first, or match another attribute.',
  }),
  'stdin-twice': (first: string) => ({
    problem: `standard input is read by ${first} already`,
    remedy: 'Keep one of the two sources.',
  }),
  'exclusion-window': (key: string) => ({
    problem: `\`${key}\` does not say when`,
    remedy: 'Write `from` and `to`, for once; or `cron` and `for`, for a window that comes back.',
  }),
  'exclusion-empty': () => ({
    problem: 'the window ends before it begins',
    remedy: 'Write a later moment.',
  }),
  'exclusion-cron': (cron: string) => ({
    problem: `\`${cron}\` is no cron expression`,
    remedy: 'Write minute, hour, day, month, weekday: "0 3 * * SUN" is Sundays at three.',
  }),
  'unknown-slo': (
    id: string,
    name: string,
    known: readonly string[],
    near: string | undefined,
  ) => ({
    problem: `exclusion \`${id}\` is for \`${name}\`, and there is no such SLO: nothing would be left out`,
    remedy: near === undefined ? `Write one of ${known.join(', ')}, or "*".` : `Write \`${near}\`.`,
  }),
  'probe-without-issuer': (server: string) => ({
    problem: `\`${server}\` has no \`issuer\`, so nobody knows where to look`,
    remedy: 'Add `issuer:` to the server: the URL that is `iss` of its tokens.',
  }),
  'probe-without-tls': (server: string) => ({
    problem: `the issuer of \`${server}\` is an http:// URL: there is no certificate to watch`,
    remedy: 'Remove `tls` from `use`.',
  }),
  'probe-lacks': (journey: string, lacks: readonly string[]) => ({
    problem: `\`${journey}\` cannot do without ${lacks.map((key) => `\`${key}\``).join(', ')}`,
    remedy: 'Write it beside `use`, or give the journey an entry of its own.',
  }),
  'probed-twice': (journey: string, server: string, first: string) => ({
    problem: `\`${journey}\` of \`${server}\` is run by ${first} already: every run would count twice`,
    remedy: 'Keep one of the two.',
  }),
  'sampled-authority': (name: string, capabilities: readonly string[]) => ({
    problem: `\`${name}\` records a sample of the requests: it cannot decide ${capabilities.join(', ')}`,
    remedy:
      'Write `sampling: all` if it records every request (OTEL_TRACES_SAMPLER=always_on and no tail sampling), else let another source decide.',
  }),
  'invalid-source-flag': (given: string) => ({
    problem: `\`--source ${given}\` names no format`,
    remedy: 'Write --source FORMAT:PATH, as in --source keycloak:/var/log/keycloak.log.',
  }),
  ...WEB_DIAGNOSTICS,
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
