import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLabelTree, type Labels } from '../../src/metrics/label-tree.ts'

const value = fc.option(fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom('a,b:c', '')), {
  nil: undefined,
})
const joined = (labels: Labels): string =>
  JSON.stringify(['x', 'y', 'z'].map((name) => labels[name] ?? ''))

test('finds what a map of whole label sets finds, whatever the values', () => {
  const labels = fc.record({ x: value, y: value, z: value })
  fc.assert(
    fc.property(fc.array(fc.tuple(labels, fc.boolean()), { maxLength: 80 }), (acts) => {
      const tree = createLabelTree(['x', 'y', 'z'])
      const map = new Map<string, number>()
      acts.forEach(([wanted, stays], place) => {
        if (stays) {
          tree.put(wanted, place)
          map.set(joined(wanted), place)
        } else {
          tree.remove(wanted)
          map.delete(joined(wanted))
        }
      })
      for (const [wanted] of acts) expect(tree.find(wanted)).toBe(map.get(joined(wanted)) ?? -1)
    }),
  )
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
