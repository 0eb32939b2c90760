import { expect, test } from 'vitest'
import {
  CLIENT,
  createSpanTrees,
  SERVER,
  type SpanTree,
} from '../../../src/records/otlp/span-trees.ts'
import { asSaved } from '../../state/saved.ts'

const span = (
  spanId: string,
  parentSpanId: string | undefined,
  kind = 1,
  service = 'as',
  end = 1000,
) => ({
  traceId: 't',
  spanId,
  parentSpanId,
  kind,
  end,
  resource: { 'service.name': service },
})
const byId = (a: readonly unknown[], b: readonly unknown[]): number =>
  String(a[0]).localeCompare(String(b[0]))
const told = (trees: readonly SpanTree[]) =>
  trees.map((tree) => [tree['spanId'], tree.inner.map((inner) => inner['spanId'])])

test('children come before their server span, also in earlier batches', () => {
  const trees = createSpanTrees({ limit: 100 })
  expect(trees.add([span('c2', 'c1'), span('c1', 's')])).toEqual([])
  expect(told(trees.add([span('c3', 's'), span('s', 'far', SERVER)]))).toEqual([
    ['s', ['c1', 'c3', 'c2']],
  ])
  expect(trees.waiting()).toBe(0)
})

test('two requests of one trace, and a call between two services, stay apart', () => {
  const trees = createSpanTrees({ limit: 100 })
  const all = [
    span('a1', 'a'),
    span('a', 'x', SERVER),
    span('b1', 'b'),
    span('b', 'x', SERVER),
    span('r1', 'r', CLIENT, 'rs'),
    span('s', 'r1', SERVER, 'as'),
    span('r', undefined, SERVER, 'rs'),
  ]
  expect(told(trees.add(all)).toSorted(byId)).toEqual([
    ['a', ['a1']],
    ['b', ['b1']],
    ['r', ['r1']],
    ['s', []],
  ])
})

test('a request inside a request of the same service is its own', () => {
  const trees = createSpanTrees({ limit: 100 })
  const all = [
    span('i1', 'i'),
    span('i', 'c', SERVER),
    span('c', 's', CLIENT),
    span('s', undefined, SERVER),
  ]
  expect(told(trees.add(all)).toSorted(byId)).toEqual([
    ['i', ['i1']],
    ['s', ['c']],
  ])
})

test('what has no server span is given up by time, as trees of its own', () => {
  const trees = createSpanTrees({ limit: 100 })
  trees.add([span('c1', 'c', CLIENT), span('c', undefined, CLIENT)])
  expect(trees.expire(1000)).toEqual([])
  expect(told(trees.expire(1001))).toEqual([['c', ['c1']]])
  expect(trees.waiting()).toBe(0)
})

test('a circle of parents ends', () => {
  const trees = createSpanTrees({ limit: 100 })
  trees.add([span('a', 'b'), span('b', 'a')])
  expect(trees.expire(5000)).toEqual([])
  expect([trees.waiting(), trees.dropped()]).toEqual([0, 2])
})

test('bounded: the oldest traces go first, and are counted', () => {
  const trees = createSpanTrees({ limit: 10 })
  for (let i = 0; i < 100; i++) trees.add([{ ...span(`c${i}`, 's'), traceId: `t${i}` }])
  expect([trees.waiting(), trees.dropped()]).toEqual([10, 90])
})

test('saved and loaded at any place, it goes on as if nothing had happened', () => {
  const all = [span('c2', 'c1'), span('c1', 's'), span('s', 'far', SERVER)]
  for (let at = 0; at <= all.length; at++) {
    const before = createSpanTrees({ limit: 100 })
    const given = [...before.add(all.slice(0, at))]
    const after = createSpanTrees({ limit: 100 })
    after.load(asSaved(before.save()))
    given.push(...after.add(all.slice(at)))
    expect(told(given).map(([id]) => id)).toEqual(['s'])
  }
})
