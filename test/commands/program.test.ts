import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { command, EXIT } from '../../src/commands/command.ts'
import { commandTable } from '../../src/commands/index.ts'
import {
  choice,
  flag,
  optional,
  optionalChoice,
  repeated,
  withDefault,
} from '../../src/commands/option.ts'
import { durationSeconds, listenAddress, port, text } from '../../src/commands/readers.ts'
import { run } from './terminal.ts'

const echo = command({
  name: 'echo',
  summary: 'prints what it was given',
  arguments: [{ name: 'FILE', help: 'files', variadic: true }],
  options: {
    loud: flag('louder'),
    to: optional('NAME', 'whom'),
    mode: choice('MODE', 'how', ['slow', 'fast'], 'slow'),
    kind: optionalChoice('KIND', 'which', ['a', 'b']),
    for: withDefault('DURATION', 'how long', '60s', durationSeconds),
    port: withDefault('PORT', 'where', '9877', port),
    source: repeated('FORMAT:PATH', 'what', text),
    'web.listen-address': repeated('HOST:PORT', 'where', listenAddress),
  },
  run: async ({ args, options, global, log, terminal }) => {
    log.debug('echoing', { files: args.length })
    await terminal.stdout(JSON.stringify({ args, options, global }))
    return EXIT.findings
  },
})
const echoed = async (argv: readonly string[], env = {}): Promise<unknown> => {
  const { stdout } = await run(['echo', ...argv], { env }, [echo])
  return JSON.parse(stdout)
}

test('nothing given: defaults', async () => {
  expect(await echoed([])).toEqual({
    args: [],
    options: {
      loud: false,
      mode: 'slow',
      for: 60,
      port: 9877,
      source: [],
      'web.listen-address': [],
    },
    global: { 'log-level': 'info', 'log-format': 'text', output: 'text' },
  })
})

test('everything given, global options before and after the verb, - as a file', async () => {
  const line = '--loud --to you --mode fast --kind b --for 5m --port 80 --source a:1 x --source b:2'
  const rest = '--web.listen-address [::1]:80 --web.listen-address=:81 -c f.yaml --output json -'
  const { code, stdout } = await run(
    ['--log-level', 'error', 'echo', ...line.split(' '), ...rest.split(' ')],
    {},
    [echo],
  )
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    args: ['x', '-'],
    options: {
      loud: true,
      to: 'you',
      mode: 'fast',
      kind: 'b',
      for: 300,
      port: 80,
      source: ['a:1', 'b:2'],
      'web.listen-address': [
        { host: '::1', port: 80 },
        { host: '', port: 81 },
      ],
    },
    global: { config: 'f.yaml', 'log-level': 'error', 'log-format': 'text', output: 'json' },
  })
})

test('AUTHSLO_CONFIG is the configuration unless -c is given', async () => {
  const env = { AUTHSLO_CONFIG: 'env.yaml' }
  expect(await echoed([], env)).toMatchObject({ global: { config: 'env.yaml' } })
  expect(await echoed(['-c', 'flag.yaml'], env)).toMatchObject({ global: { config: 'flag.yaml' } })
})

test.each([
  ['an unknown verb', ['ehco'], 'Did you mean echo?'],
  ['an unknown option', ['echo', '--laud'], 'Did you mean --loud?'],
  ['a choice that is none', ['echo', '--mode', 'warp'], 'one of slow, fast is expected'],
  ['a duration without a unit', ['echo', '--for', '5'], 'a duration such as 30s, 5m, 1h or 30d'],
  ['a port out of range', ['echo', '--port', '70000'], 'a whole number from 0 to 65535'],
  ['an empty text', ['echo', '--source', ''], 'a text that is not empty'],
  ['a value that is missing', ['echo', '--to'], 'argument missing'],
  ['a log level that is none', ['echo', '--log-level', 'loud'], 'one of debug, info, warn, error'],
  ['no verb', [], 'Usage: authslo'],
])('%s is a usage error, said on stderr', async (_, argv, said) => {
  const { code, stdout, stderr } = await run(argv, {}, [echo])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(said)
})

test.each(['echo', ...commandTable.map(({ name }) => name)])(
  '%s --help is a result, with the global options',
  async (name) => {
    const { code, stdout, stderr } = await run([name, '--help'], {}, [echo, ...commandTable])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Usage: authslo ${name}`)
    expect(stdout).toContain('--config <FILE>')
  },
)

test('--version is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test.each([
  ['text', '2026-01-01T00:00:00.000Z debug echoing files=1\n'],
  ['json', '{"time":"2026-01-01T00:00:00.000Z","level":"debug","message":"echoing","files":1}\n'],
])('the log goes to stderr as %s, and debug only where asked for', async (format, line) => {
  const argv = ['echo', 'file', '--log-format', format]
  expect(await run(argv, {}, [echo])).toMatchObject({ stderr: '' })
  const { stderr } = await run([...argv, '--log-level', 'debug'], {}, [echo])
  expect(stderr).toBe(line)
})

test('names of verbs and options are written once each', () => {
  expect(new Set(commandTable.map(({ name }) => name)).size).toBe(commandTable.length)
})

test('bash completes verbs, options and choices', async () => {
  const { stdout } = await run(['completion', 'bash'], {}, [...commandTable, echo])
  const complete = (...words: string[]): string[] => {
    const script = `${stdout}\nCOMP_WORDS=(authslo ${words.join(' ')} '')\nCOMP_CWORD=${words.length + 1}\n_authslo\nprintf '%s\\n' "\${COMPREPLY[@]}"`
    return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n')
  }
  expect(complete()).toEqual(expect.arrayContaining(['echo', 'completion', '--version']))
  expect(complete('echo')).toEqual(expect.arrayContaining(['--mode', '--output', '--help']))
  expect(complete('-c', 'a.yaml', 'echo', '--mode')).toEqual(['slow', 'fast'])
  expect(complete('echo', '--output')).toEqual(['text', 'json', 'github'])
})

test.each([
  ['zsh', '#compdef authslo\n'],
  [
    'fish',
    "complete -c authslo -n '__fish_seen_subcommand_from echo' -l mode -r -f -a 'slow fast'",
  ],
])('%s has a script', async (shell, part) => {
  const { code, stdout } = await run(['completion', shell], {}, [...commandTable, echo])
  expect(code).toBe(0)
  expect(stdout).toContain(part)
})

test('a shell without a script is a usage error', async () => {
  expect(await run(['completion', 'cmd'])).toEqual({
    code: 2,
    stdout: '',
    stderr: "error: no completion for 'cmd': bash, zsh, fish\n",
  })
})
