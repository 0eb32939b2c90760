// Completion scripts for shells, from the table of commands.
import { command, EXIT, type Command } from './command.ts'
import { GLOBAL_OPTIONS } from './global-options.ts'
import type { Options } from './option.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

const optionsOf = (verb: Command): Options => ({ ...verb.options, ...GLOBAL_OPTIONS })
const longs = (options: Options): string[] => [...Object.keys(options), 'help'].map((o) => `--${o}`)

// Zsh loads bash's way of completing by itself.
const bash = (commands: readonly Command[], first: string): string => {
  const verbs = commands.map((verb) => verb.name)
  const cases = commands.flatMap((verb) => [
    ...Object.entries(optionsOf(verb)).flatMap(([name, { choices }]) =>
      choices === undefined ? [] : [`    ${verb.name}:--${name}) words='${choices.join(' ')}' ;;`],
    ),
    `    ${verb.name}:*) words='${longs(optionsOf(verb)).join(' ')}' ;;`,
  ])
  return `${first}
_authslo() {
  local word verb='' words='' current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in ${verbs.join('|')}) verb="$word"; break ;; esac
  done
  case "$verb:$previous" in
${cases.join('\n')}
    *) words='${[...verbs, ...longs(GLOBAL_OPTIONS), '--version'].join(' ')}' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _authslo authslo
`
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const fish = (commands: readonly Command[]): string => {
  const lines = (options: Options, condition: string): string[] =>
    Object.entries(options).map(([name, { help, short, value, choices }]) =>
      [
        `complete -c authslo${condition}`,
        ` -l ${name}`,
        short === undefined ? '' : ` -s ${short}`,
        value === undefined ? '' : ' -r',
        choices === undefined ? '' : ` -f -a ${quote(choices.join(' '))}`,
        ` -d ${quote(help)}`,
      ].join(''),
    )
  return [
    ...commands.map(
      ({ name, summary }) =>
        `complete -c authslo -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
    ),
    ...lines(GLOBAL_OPTIONS, ''),
    ...commands.flatMap((verb) =>
      lines(verb.options, ` -n '__fish_seen_subcommand_from ${verb.name}'`),
    ),
    '',
  ].join('\n')
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = {
  bash: (commands) => bash(commands, '# authslo completion for bash'),
  zsh: (commands) =>
    bash(commands, '#compdef authslo\nautoload -U +X bashcompinit && bashcompinit'),
  fish,
}

export const completion = command({
  name: 'completion',
  summary: 'print a script that completes authslo in a shell',
  arguments: [{ name: 'SHELL', help: SHELLS.join(', '), required: true }],
  options: {},
  examples: [['source <(authslo completion bash)', 'for this bash']],
  run: async ({ args, commands, terminal }) => {
    const shell = SHELLS.find((known) => known === args[0])
    if (shell === undefined) {
      terminal.stderr(`error: no completion for '${args[0] ?? ''}': ${SHELLS.join(', ')}\n`)
      return EXIT.usage
    }
    await terminal.stdout(SCRIPTS[shell](commands))
    return EXIT.good
  },
})
