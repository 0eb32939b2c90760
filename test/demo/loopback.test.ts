import { expect, test } from 'vitest'
import { listenOnLoopback } from '../../src/demo/loopback.ts'

test('is closed only when its handlers are done and its responses have told that they are closed', async () => {
  const order: string[] = []
  const release = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  const loopback = await listenOnLoopback('test', async (_, response) => {
    response.once('close', () => order.push('response closed'))
    arrived.resolve()
    await release.promise
    order.push('handler done')
  })
  const request = fetch(loopback.url).catch(() => order.push('client gave up'))
  await arrived.promise
  const closed = loopback.close().then(() => order.push('closed'))
  await request
  release.resolve()
  await closed
  expect(order.at(-1)).toBe('closed')
  expect(order.toSorted()).toEqual(['client gave up', 'closed', 'handler done', 'response closed'])
})
