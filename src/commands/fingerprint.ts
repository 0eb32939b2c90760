// The fingerprint of a value, so that a token in hand can be found among events.
import { resolve } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { createIdentify, REPLAY_KEYS } from '../identifier.ts'
import { readKeyFile } from '../state/keys.ts'
import { command, EXIT } from './command.ts'
import { choice, optional } from './option.ts'

const KINDS = ['token', 'id', 'hash'] as const

export const fingerprint = command({
  name: 'fingerprint',
  summary: 'print the fingerprint of a value on standard input',
  description:
    'Reads one value a line and prints one fingerprint a line, as events and outputs carry it (docs/fingerprints.md). Values never go on a command line, where others could see them. Without --key-file the key is the fixed one of `replay`; while keys are changed, ask by each.',
  arguments: [],
  options: {
    as: choice(
      'KIND',
      'what the value is: a token or code as issued, an id (jti, session, subject), or sha256: of a token',
      KINDS,
      'token',
    ),
    issuer: optional('URL', 'issuer that the id belongs to, as servers[].issuer'),
    'key-file': optional('FILE', 'file with the fingerprint key'),
  },
  examples: [
    ['authslo fingerprint < token.txt', 'as `replay --events` prints it'],
    [
      'echo onrtac:91e0 | authslo fingerprint --as id --issuer https://id.example.com/realms/main',
      'of a token id',
    ],
  ],
  run: async ({ options, terminal }) => {
    const { as, issuer = '', 'key-file': keyFile } = options
    const keys =
      keyFile === undefined
        ? REPLAY_KEYS
        : { ...REPLAY_KEYS, fingerprint: await readKeyFile(resolve(terminal.folder, keyFile)) }
    const identify = createIdentify(keys, issuer)
    const values = (await readText(terminal.stdin)).split('\n').map((line) => line.trim())
    const of = { token: identify.value, id: identify.id, hash: identify.hash }[as]
    const given = values.filter((value) => value !== '')
    for (const value of given) await terminal.stdout(`${of(value).fingerprint()}\n`)
    if (given.length > 0) return EXIT.good
    terminal.stderr('no value on standard input\n')
    return EXIT.usage
  },
})
