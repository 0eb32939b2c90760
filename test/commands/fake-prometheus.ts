// A Prometheus that answers what a test lets it know.
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'

export interface Known {
  readonly metric?: Readonly<Record<string, string>>
  readonly value: number | string
}
/** By query; undefined: an error of Prometheus. */
export type Knows = (query: string) => readonly Known[] | undefined

export const fakePrometheus = (knows: Knows, asked: string[] = []): Promise<string> =>
  new Promise((done) => {
    const server = createServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? ''
      asked.push(query)
      const known = knows(query)
      const result = known?.map(({ metric = {}, value }) => ({ metric, value: [0, `${value}`] }))
      if (result === undefined) response.statusCode = 400
      response.end(
        JSON.stringify(
          result === undefined
            ? { status: 'error', error: 'it is asked too much' }
            : { status: 'success', data: { resultType: 'vector', result } },
        ),
      )
    }).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      done(`http://127.0.0.1:${port}/`)
    })
    onTestFinished(() => void server.close())
  })
