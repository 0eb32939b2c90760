import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLabelTree, type Labels } from '../../src/metrics/label-tree.ts'

const value = fc.option(fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom('a,b:c', '')), {
  nil: undefined,
})
const joined = (labels: Labels): string =>
  JSON.stringify(['x', 'y', 'z'].map((name) => labels[name] ?? ''))

/** As a caller may write them: in any order, with what is absent left out or said to be so. */
const labels = fc
  .record({ x: value, y: value, z: value }, { requiredKeys: [] })
  .chain((of) => fc.shuffledSubarray(Object.entries(of), { minLength: Object.keys(of).length }))
  .map((entries): Labels => Object.fromEntries(entries))

test('finds what a map of whole label sets finds, whatever the values and their order', () => {
  const act = fc.constantFrom('put', 'remove', 'find', 'find')
  fc.assert(
    fc.property(fc.array(fc.tuple(labels, act), { maxLength: 120 }), (acts) => {
      const tree = createLabelTree(['x', 'y', 'z'])
      const map = new Map<string, number>()
      const check = (wanted: Labels): void =>
        expect(tree.find(wanted)).toBe(map.get(joined(wanted)) ?? -1)
      acts.forEach(([wanted, what], place) => {
        if (what === 'put') {
          tree.put(wanted, place)
          map.set(joined(wanted), place)
        } else if (what === 'remove') {
          tree.remove(wanted)
          map.delete(joined(wanted))
        } else check(wanted)
      })
      for (const [wanted] of acts) check(wanted)
    }),
  )
})

test('what is no label tells nothing apart', () => {
  const tree = createLabelTree(['x'])
  tree.put({ x: 'a' }, 1)
  for (const other of ['b', 'c', 'b']) expect(tree.find({ other, x: 'a' })).toBe(1)
})

test('callers in turn with orders of their own, also where the remembered one is given up', () => {
  const tree = createLabelTree(['x', 'y'])
  const places = [0, 1, 2, 3]
  for (const place of places) tree.put({ x: `${place}`, y: 'b' }, place)
  // The first order is remembered and never comes again.
  expect(tree.find({ x: '0', y: 'b' })).toBe(0)
  for (let i = 0; i < 3000; i++) {
    const place = i % places.length
    expect(tree.find({ y: 'b', x: `${place}` })).toBe(place)
    expect(tree.find({ y: 'c', x: `${place}` })).toBe(-1)
  }
  expect(places.map((place) => tree.find({ x: `${place}`, y: 'b' }))).toEqual(places)
})

test('finds among many values of one label, before and after it changes to a map', () => {
  const tree = createLabelTree(['client'])
  for (let place = 0; place < 50; place++) {
    tree.put({ client: `c${place}` }, place)
    for (let i = 0; i <= place; i++) expect(tree.find({ client: `c${i}` })).toBe(i)
    expect(tree.find({ client: 'unknown' })).toBe(-1)
  }
})

test('a metric without labels is one place', () => {
  const tree = createLabelTree([])
  expect(tree.find({})).toBe(-1)
  tree.put({}, 7)
  expect(tree.find({})).toBe(7)
})
