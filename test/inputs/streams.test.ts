// Syslog and standard input.
import { createSocket } from 'node:dgram'
import { connect, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { gate, receiving, type Receiving } from './receiving.ts'

const SYSLOG = `limits: {line: 4KiB}
receivers: {max_queue: 8KiB}
sources: [{name: log, server: as, format: auto, syslog: {tcp: "127.0.0.1:0", udp: "127.0.0.1:0"}}]
`
const sender = async (taken: Receiving): Promise<Socket> => {
  const socket = connect(taken.port('log tcp'), '127.0.0.1')
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return socket
}
const message = (text: string): string => `<34>1 2026-11-25T12:00:00Z host app - - - ${text}`

test('TCP: lines, also without the last newline', async () => {
  const taken = await receiving(SYSLOG)
  const socket = await sender(taken)
  socket.write(`${message('one')}\n${message('tw')}`)
  socket.end('o')
  await expect.poll(() => taken.records().length).toBe(2)
  expect(taken.records()).toEqual([message('one'), message('two')])
})

test('TCP: counted octets, with newlines within', async () => {
  const taken = await receiving(SYSLOG)
  const socket = await sender(taken)
  const texts = [message('one\ntwo'), message('three')]
  const stream = texts.map((text) => `${text.length} ${text}`).join('')
  socket.write(stream.slice(0, 30))
  await new Promise((resolve) => setImmediate(resolve))
  socket.end(stream.slice(30))
  await expect.poll(() => taken.records().length).toBe(2)
  expect(taken.records()).toEqual(texts)
})

test('TCP: a sender waits while we are behind, and nothing is lost', async () => {
  const { opened, open } = gate()
  const taken = await receiving(SYSLOG, { deliver: () => opened })
  const socket = await sender(taken)
  const lines = Array.from({ length: 50_000 }, (_, i) => message(`n${i} ${'x'.repeat(200)}`))
  socket.end(lines.join('\n'))
  await expect.poll(() => taken.waiting()).toBe(1)
  expect(socket.writableLength).toBeGreaterThan(0)
  open()
  await expect.poll(() => taken.records().length, { timeout: 10_000 }).toBe(lines.length)
  expect(taken.records()).toEqual(lines)
})

test('TCP: a record over the limit is said to be, and not held', async () => {
  const taken = await receiving(SYSLOG)
  const socket = await sender(taken)
  socket.end(`${'x'.repeat(1_000_000)}\n${message('after')}\n`)
  await expect.poll(() => taken.records().length).toBe(2)
  expect(taken.records()).toEqual([{ unreadable: 'too_long', bytes: 1_000_000 }, message('after')])
})

test('TCP: a sender that leaves amid a record gives back its room', async () => {
  const taken = await receiving(SYSLOG)
  for (let i = 0; i < 5; i++) {
    const socket = await sender(taken)
    socket.write('x'.repeat(3000))
    socket.end()
    await once(socket.resume(), 'close')
  }
  await expect.poll(() => taken.records().length).toBe(5)
  expect(taken.counted('authslo_ingest_refused_total')).toBe(0)
})

test('UDP: a datagram is a record; what cannot be held is counted', async () => {
  const { opened, open } = gate()
  const taken = await receiving(SYSLOG, { deliver: () => opened })
  const socket = createSocket('udp4')
  onTestFinished(() => {
    socket.close()
  })
  const send = (text: string): Promise<void> =>
    new Promise((resolve) => {
      socket.send(text, taken.port('log udp'), '127.0.0.1', () => resolve())
    })
  await send(`${message('one\ntwo')}\n`)
  await expect.poll(() => taken.waiting()).toBe(1)
  for (let i = 0; i < 10; i++) await send(message('x'.repeat(1500)))
  await expect
    .poll(() => taken.counted('authslo_ingest_refused_total', { refusal: 'queue_full' }))
    .toBeGreaterThan(0)
  open()
  const lost = taken.counted('authslo_ingest_refused_total')
  await expect.poll(() => taken.records().length).toBe(11 - lost)
  expect(taken.records()[0]).toBe(message('one\ntwo'))
})

test('standard input: read as it is taken, to its end', async () => {
  const stdin = new PassThrough()
  const taken = await receiving(
    'sources: [{name: pipe, server: as, format: auto, stdin: true}]\n',
    { stdin },
  )
  stdin.write('one\ntw')
  await expect.poll(() => taken.records()).toEqual(['one'])
  expect(taken.status('pipe')).toMatchObject({ up: true })
  stdin.end('o')
  await expect.poll(() => taken.records()).toEqual(['one', 'two'])
  await expect
    .poll(() => taken.status('pipe'))
    .toMatchObject({ up: false, problem: 'standard input has ended' })
})
