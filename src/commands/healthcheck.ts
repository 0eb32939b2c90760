// For HEALTHCHECK of containers: is the exporter ready?
import type { ListenAddress } from '../config/quantities.ts'
import { formatListenAddress } from '../config/quantities.ts'
import { defaultConfig } from '../config/config.ts'
import { formatDiagnostics } from '../diagnostic-text.ts'
import { command, EXIT } from './command.ts'
import { readConfig } from './configuration.ts'
import { optionalOf, withDefault } from './option.ts'
import { durationSeconds } from './readers.ts'

const EVERYWHERE: Readonly<Record<string, string>> = {
  '': '127.0.0.1',
  '0.0.0.0': '127.0.0.1',
  '::': '::1',
}

const urlOf = ({ host, port }: ListenAddress): string =>
  `http://${formatListenAddress({ host: EVERYWHERE[host] ?? host, port })}`

export const healthcheck = command({
  name: 'healthcheck',
  summary: 'asks a running exporter whether it is ready',
  description:
    'Gets /-/ready and exits 0 where the answer is 200, 1 where it is another, 3 where there is none.',
  arguments: [],
  options: {
    url: optionalOf('URL', 'where it listens; the first address of the configuration by default', {
      parse: (text) => (/^https?:$/.test(URL.parse(text)?.protocol ?? '') ? text : undefined),
      expects: 'a URL such as http://127.0.0.1:9877',
    }),
    timeout: withDefault('DURATION', 'how long to wait', '3s', durationSeconds),
  },
  examples: [['authslo healthcheck --url http://127.0.0.1:9877', 'of an exporter on this machine']],
  run: async ({ options, global, terminal }) => {
    let { url } = options
    if (url === undefined) {
      const checked = (await readConfig({ global, terminal }, undefined)) ?? {
        ok: true,
        value: defaultConfig(),
      }
      if (!checked.ok) {
        terminal.stderr(formatDiagnostics(checked.problems, global.output))
        return EXIT.usage
      }
      const [address] = checked.value.web.listen
      url = urlOf(address ?? { host: '', port: 9877 })
    }
    const ready = new URL('/-/ready', url)
    try {
      const answer = await fetch(ready, {
        signal: AbortSignal.timeout(options.timeout * 1000),
        redirect: 'manual',
      })
      await answer.body?.cancel()
      if (answer.status === 200) {
        await terminal.stdout('ready\n')
        return EXIT.good
      }
      terminal.stderr(`not ready: ${ready.host} answered ${answer.status}\n`)
      return EXIT.findings
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error
      terminal.stderr(
        `no answer from ${ready.host}: ${cause instanceof Error ? cause.message : String(cause)}\n`,
      )
      return EXIT.failure
    }
  },
})
