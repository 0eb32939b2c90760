// For HEALTHCHECK of containers: is the exporter ready?
import { readFile } from 'node:fs/promises'
import { get, type RequestOptions } from 'node:https'
import { resolve } from 'node:path'
import type { ListenAddress } from '../config/quantities.ts'
import { formatListenAddress } from '../config/quantities.ts'
import { defaultConfig } from '../config/config.ts'
import { formatDiagnostics } from '../diagnostic-text.ts'
import { readWebSettings } from '../server/web-settings.ts'
import { command, EXIT } from './command.ts'
import { readConfig } from './configuration.ts'
import { optional, optionalOf, withDefault } from './option.ts'
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
  /** Of the web-config; none where it asks for none. */
  readonly headers: { readonly authorization?: string }
}

/** The exporter is on this machine; its certificate is for the name that scrapers use, not for 127.0.0.1. */
const askTls = ({ ready, timeoutMs, certificate, headers }: Asked): Promise<number> =>
  new Promise((answer, reject) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const options = { ...certificate, headers, rejectUnauthorized: false, signal }
    const asked = get(ready, options, (response) => {
      response.resume()
      answer(response.statusCode ?? 0)
    })
    asked.on('error', reject)
  })

const askPlain = async ({ ready, timeoutMs, headers }: Asked): Promise<number> => {
  const signal = AbortSignal.timeout(timeoutMs)
  const answer = await fetch(ready, { signal, headers, redirect: 'manual' })
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

const headersOf = async (folder: string, file: string): Promise<Asked['headers']> => {
  const [user = ''] = (await readFile(resolve(folder, file), 'utf8')).split(/\r?\n/)
  return { authorization: `Basic ${Buffer.from(user).toString('base64')}` }
}

export const healthcheck = command({
  name: 'healthcheck',
  summary: 'ask a running exporter whether it is ready',
  description:
    'Gets /-/ready and exits 0 where the answer is 200, 1 where it is another, 3 where there is none.',
  arguments: [],
  options: {
    url: optionalOf('URL', 'where it listens; the first address of the configuration by default', {
      parse: (text) => (/^https?:$/.test(URL.parse(text)?.protocol ?? '') ? text : undefined),
      expects: 'a URL such as http://127.0.0.1:9877',
    }),
    'user-file': optional(
      'FILE',
      'file with NAME:PASSWORD, where the web-config has basic_auth_users',
    ),
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
    const { 'user-file': userFile } = options
    try {
      const headers = userFile === undefined ? {} : await headersOf(terminal.folder, userFile)
      const ask = ready.protocol === 'https:' && options.url === undefined ? askTls : askPlain
      const status = await ask({ ready, timeoutMs: options.timeout * 1000, certificate, headers })
      if (status === 200) {
        await terminal.stdout('ready\n')
        return EXIT.good
      }
      const hint = status === 401 ? ': name a --user-file' : ''
      terminal.stderr(`not ready: ${ready.host} answered ${status}${hint}\n`)
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
