import { expect, test } from 'vitest'
import { createIntake } from '../../src/inputs/intake.ts'
import {
  createKeeping,
  type About,
  type JournaledKeeping,
  type KeepingState,
} from '../../src/inputs/keeping.ts'

const ABOUT: About = { receiver: 'http', source: 'app' }

interface Desk {
  readonly keeping: JournaledKeeping
  readonly counted: string[]
  readonly send: (body: string, answered?: Promise<boolean>) => Promise<unknown>
  readonly redo: (bodies: readonly string[]) => Promise<void>
  now: number
}

const desk = (state?: KeepingState, isFull = () => false): Desk => {
  let number = state?.journaled ?? 0
  const counted: string[] = []
  const own = { now: 1e12 }
  const keeping = createKeeping({
    intake: createIntake({ maxBytes: 1e9 }),
    now: () => own.now,
    state,
    journal: {
      append: async (_, __, durable) => {
        await Promise.resolve()
        if (isFull()) return false
        durable(++number)
        return true
      },
    },
  })
  return Object.assign(own, {
    keeping,
    counted,
    send: (body: string, answered = Promise.resolve(true)) =>
      keeping.take({ about: ABOUT, body: Buffer.from(body), answered }, async () => {
        await Promise.resolve()
        counted.push(body)
        return 'taken'
      }),
    redo: (bodies: readonly string[]) =>
      keeping.redo(
        (async function* () {
          for (const body of bodies) {
            await Promise.resolve()
            yield { number: ++number, about: ABOUT, body: Buffer.from(body) }
          }
        })(),
        async (_, body) => {
          await Promise.resolve()
          counted.push(`again ${body.toString()}`)
        },
      ),
  })
}

test('each is counted once, in the order of the journal; senders may send the same twice', async () => {
  const { send, redo, counted, keeping } = desk()
  await redo([])
  expect(await Promise.all([send('a'), send('b'), send('a')])).toEqual(['taken', 'taken', 'taken'])
  expect(counted).toEqual(['a', 'b', 'a'])
  expect(keeping.save()).toEqual({ journaled: 3, doubtful: [] })
})

test('what was kept before is counted first, and not again when its sender repeats it', async () => {
  const { send, redo, counted } = desk()
  const early = send('new')
  await redo(['x', 'y'])
  await early
  expect(await send('y')).toBe('repeated')
  expect(counted).toEqual(['again x', 'again y', 'new'])
})

test('an answer that was lost: the repetition counts nothing, for a while, and over a restart', async () => {
  const first = desk()
  await first.redo([])
  expect(await first.send('a', Promise.resolve(false))).toBe('taken')
  expect(await first.send('a')).toBe('repeated')
  const second = desk(first.keeping.save())
  await second.redo([])
  second.now = first.now + 60_000
  expect(await second.send('a')).toBe('repeated')
  second.now = first.now + 3_600_000
  expect(await second.send('a')).toBe('taken')
  expect([first.counted, second.counted]).toEqual([['a'], ['a']])
})

test('a sender that gives up and repeats while the first is still waiting', async () => {
  const { send, redo, counted } = desk()
  let give: (answered: boolean) => void = () => undefined
  const first = send('a', new Promise((resolve) => (give = resolve)))
  give(false)
  await Promise.resolve()
  const second = send('a')
  await redo([])
  expect(await Promise.all([first, second])).toEqual(['taken', 'repeated'])
  expect(counted).toEqual(['a'])
})

test('what could not be kept was not counted, and may come again', async () => {
  let full = true
  const { send, redo, counted } = desk(undefined, () => full)
  await redo([])
  expect(await send('a', Promise.resolve(false))).toBe('refused')
  full = false
  expect(await send('a')).toBe('taken')
  expect(counted).toEqual(['a'])
})

test('counted, and not answered yet: a checkpoint of that moment knows it', async () => {
  const first = desk()
  await first.redo([])
  await first.send('a', new Promise(() => undefined))
  const second = desk(first.keeping.save())
  await second.redo([])
  expect(await second.send('a')).toBe('repeated')
})
