// From the table of commands to a command line, by commander: parsing, help, suggestions for mistyped words.
import { Command as Parser, CommanderError, Option as ParserOption } from 'commander'
import { createLog } from '../telemetry.ts'
import { VERSION } from '../version.ts'
import { EXIT, type Command, type ExitCode, type Terminal } from './command.ts'
import { GLOBAL_OPTIONS } from './global-options.ts'
import type { Option, Options, ValuesOf } from './option.ts'

const flagsOf = (name: string, { short, value }: Option<unknown>): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` <${value}>`}`

/** Everything is collected as text; `read` of the table gives it its meaning. */
const parserOption = (name: string, option: Option<unknown>): ParserOption => {
  const notes = [
    option.repeatable === true ? 'repeatable' : undefined,
    option.env === undefined ? undefined : `env: ${option.env}`,
  ].filter((note) => note !== undefined)
  const help = notes.length === 0 ? option.help : `${option.help} (${notes.join(', ')})`
  const parser = new ParserOption(flagsOf(name, option), help)
  if (option.choices !== undefined) parser.argChoices = [...option.choices]
  if (option.default !== undefined) parser.default([], option.default)
  if (option.value === undefined) return parser
  return parser.argParser((text, before: readonly string[] | undefined) => [
    ...(before ?? []),
    text,
  ])
}

const valuesOf = <O extends Options>(
  options: O,
  parser: Parser,
  env: Terminal['env'],
): ValuesOf<O> => {
  const values: Record<string, unknown> = {}
  for (const [name, option] of Object.entries(options)) {
    const written = parser.options.find(({ long }) => long === `--${name}`)
    const given: unknown = written && parser.getOptionValue(written.attributeName())
    let texts = given === true ? [''] : Array.isArray(given) ? (given as string[]) : []
    const fromEnv = option.env === undefined ? undefined : env[option.env]
    if (texts.length === 0 && fromEnv !== undefined && fromEnv !== '') texts = [fromEnv]
    const reading = option.read(texts)
    if ('expects' in reading) {
      parser.error(
        `error: option '${flagsOf(name, option)}' argument '${texts.join(' ')}' is invalid: ${reading.expects} is expected`,
        { exitCode: EXIT.usage },
      )
    } else values[name] = reading.value
  }
  return values as ValuesOf<O>
}

const addCommand = (
  program: Parser,
  verb: Command,
  commands: readonly Command[],
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void => {
  const parser = program.command(verb.name).summary(verb.summary)
  parser.description(verb.description ?? verb.summary)
  for (const { name, help, required, variadic } of verb.arguments) {
    const written = `${name}${variadic === true ? '...' : ''}`
    parser.argument(required === true ? `<${written}>` : `[${written}]`, help)
  }
  for (const [name, option] of Object.entries(verb.options)) {
    parser.addOption(parserOption(name, option))
  }
  const examples = (verb.examples ?? []).map(([line, does]) => `  # ${does}\n  ${line}`)
  if (examples.length > 0) parser.addHelpText('after', `\nExamples:\n${examples.join('\n')}`)
  parser.action(async () => {
    const global = valuesOf(GLOBAL_OPTIONS, program, terminal.env)
    const log = createLog({
      level: global['log-level'],
      format: global['log-format'],
      write: terminal.stderr,
      now: terminal.now,
    })
    const options = valuesOf(verb.options, parser, terminal.env)
    done(await verb.run({ args: parser.args, options, global, terminal, log, commands }))
  })
}

/** Runs one command line, without the program's name; resolves to the exit code, also for usage errors. */
export const runCommandLine = async (
  argv: readonly string[],
  commands: readonly Command[],
  terminal: Terminal,
): Promise<ExitCode> => {
  let code: ExitCode = EXIT.good
  const program = new Parser('authslo')
    .description('SLOs for OAuth from the logs and traces your servers already write')
    .version(VERSION)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(authslo --help, or --help after a command, lists what there is)')
    .configureOutput({
      writeOut: (text) => void terminal.stdout(text),
      writeErr: terminal.stderr,
    })
    .helpCommand(false)
  for (const [name, option] of Object.entries(GLOBAL_OPTIONS)) {
    program.addOption(parserOption(name, option))
  }
  for (const verb of commands) {
    addCommand(program, verb, commands, terminal, (result) => (code = result))
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version that were asked for are results; help for want of a verb is a usage error.
    return error.exitCode === 0 ? EXIT.good : EXIT.usage
  }
  return code
}
