// What those do who ask for the numbers.
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Trial } from './fault.ts'

export const scrapeMuch = async ({ port }: Trial): Promise<void> => {
  await Promise.all(
    Array.from(
      { length: 200 },
      () =>
        new Promise<void>((done) => {
          const asked = request({ host: '127.0.0.1', port, path: '/metrics', agent: false }, (r) =>
            r.resume().on('close', done),
          )
          asked.on('error', () => done())
          asked.end()
        }),
    ),
  )
}

/** Asks again and again on one connection, and reads nothing of the answers. */
export const neverRead = async ({ port, random }: Trial): Promise<void> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.pause()
  for (let i = 0; i < 100; i++) socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n')
  await delay(random.between(500, 1500))
  socket.destroy()
}
