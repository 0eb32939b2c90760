import { connect } from 'node:net'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { listen, type Listening } from '../../src/server/listen.ts'

const hello: RequestListener = (_, response) => {
  response.end('hello')
}

const started = async (app: RequestListener): Promise<Listening> => {
  const listening = await listen(app, { host: '127.0.0.1', port: 0 }, '--port')
  if ('problem' in listening) throw new Error(listening.problem)
  onTestFinished(() => listening.close())
  return listening
}

test('says where it listens', async () => {
  const { url, port } = await started(hello)
  expect(url).toBe(`http://127.0.0.1:${port}/`)
  expect(await (await fetch(url)).text()).toBe('hello')
})

test.each(['--port', '--web.listen-address'])(
  'a taken port is a value that names %s',
  async (option) => {
    const { port } = await started(hello)
    expect(await listen(hello, { host: '127.0.0.1', port }, option)).toEqual({
      problem: `port ${port} of 127.0.0.1 is taken; choose another with ${option}`,
    })
  },
)

test('an address of another machine is a value', async () => {
  expect(await listen(hello, { host: '192.0.2.1', port: 0 }, '--web.listen-address')).toEqual({
    problem: 'this machine has no address 192.0.2.1; choose another with --web.listen-address',
  })
})

test('closing ends idle connections at once', async () => {
  const { port, close } = await started(hello)
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  await once(socket, 'data')
  const ended = once(socket, 'close')
  await close()
  await ended
  const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => 'refused')
  expect(answer).toBe('refused')
})

test('closing lets an answer that is under way be finished', async () => {
  const asked = Promise.withResolvers<() => void>()
  const { url, close } = await started((_, response) => {
    response.write('one ')
    asked.resolve(() => response.end('two'))
  })
  const answer = fetch(url)
  const finish = await asked.promise
  const closed = close()
  finish()
  expect(await (await answer).text()).toBe('one two')
  await closed
})
