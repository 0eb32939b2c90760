// For HEALTHCHECK of containers: is the exporter ready?
import { get, type RequestOptions } from 'node:https'
import type { ListenAddress } from '../config/quantities.ts'
import { formatListenAddress } from '../config/quantities.ts'
import { defaultConfig } from '../config/config.ts'
import { formatDiagnostics } from '../diagnostic-text.ts'
import { readWebSettings } from '../server/web-settings.ts'
import { command, EXIT } from './command.ts'
import { readConfig } from './configuration.ts'
import { optionalOf, withDefault } from './option.ts'
import { durationSeconds } from './readers.ts'

const EVERYWHERE: Readonly<Record<string, string>> = {
  '': '127.0.0.1',
  '0.0.0.0': '127.0.0.1',
  '::': '::1',
}

const urlOf = ({ host, port }: ListenAddress, scheme: string): string =>
  `${scheme}://${formatListenAddress({ host: EVERYWHERE[host] ?? host, port })}`

interface Asked {
  readonly ready: URL
  readonly timeoutMs: number
  /** Of the exporter itself: shown to it where it asks for one. */
  readonly certificate: Pick<RequestOptions, 'cert' | 'key'>
}

/** Nothing secret is sent, and the certificate is for the name that scrapers use, not for 127.0.0.1. */
const askTls = ({ ready, timeoutMs, certificate }: Asked): Promise<number> =>
  new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const asked = get(ready, { ...certificate, rejectUnauthorized: false, signal }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
  })

const askPlain = async ({ ready, timeoutMs }: Asked): Promise<number> => {
  const signal = AbortSignal.timeout(timeoutMs)
  const answer = await fetch(ready, { signal, redirect: 'manual' })
  await answer.body?.cancel()
  return answer.status
}

/** undefined: the web-config has no TLS; what is wrong with it is for `serve` to say. */
const tlsOf = (path: string, folder: string): Asked['certificate'] | undefined => {
  const read = readWebSettings(path, folder)
  if (!read.ok) return {}
  const { tls } = read.value
  return tls === undefined ? undefined : { cert: tls.secure.cert, key: tls.secure.key }
}

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
    let certificate: Asked['certificate'] = {}
    if (url === undefined) {
      const checked = (await readConfig({ global, terminal }, undefined)) ?? {
        ok: true,
        value: defaultConfig(),
      }
      if (!checked.ok) {
        terminal.stderr(formatDiagnostics(checked.problems, global.output))
        return EXIT.usage
      }
      const { listen, configFile } = checked.value.web
      const tls = configFile === undefined ? undefined : tlsOf(configFile, terminal.folder)
      certificate = tls ?? {}
      url = urlOf(listen[0] ?? { host: '', port: 9877 }, tls === undefined ? 'http' : 'https')
    }
    const ready = new URL('/-/ready', url)
    try {
      const ask = ready.protocol === 'https:' && options.url === undefined ? askTls : askPlain
      const status = await ask({ ready, timeoutMs: options.timeout * 1000, certificate })
      if (status === 200) {
        await terminal.stdout('ready\n')
        return EXIT.good
      }
      terminal.stderr(`not ready: ${ready.host} answered ${status}\n`)
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
