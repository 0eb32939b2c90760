// From label values to the place of a series, label by label: no joined strings, nothing allocated on the way.

/** Absent and empty are the same: not known, omitted in the exposition. */
export type Labels = Readonly<Record<string, string | undefined>>

export interface LabelTree {
  /** -1: there is none. */
  readonly find: (labels: Labels) => number
  readonly put: (labels: Labels, place: number) => void
  readonly remove: (labels: Labels) => void
}

interface Node {
  /** Of the label that is told apart here; '': none so far. */
  name: string
  readonly values: string[]
  readonly nodes: Node[]
  /** -1: no series ends here. */
  place: number
  /** Where many values are; few are found faster one after another. */
  byValue: Map<string, number> | undefined
}

const FEW = 8
/** So many finds more that were not remembered than were: it is another order that comes. */
const MISSED = 1000

const emptyNode = (): Node => ({
  name: '',
  values: [],
  nodes: [],
  place: -1,
  byValue: undefined,
})

const indexIn = ({ values, byValue }: Node, value: string): number => {
  if (byValue !== undefined) return byValue.get(value) ?? -1
  for (let i = 0; i < values.length; i++) if (values[i] === value) return i
  return -1
}

/** The node below, made where there is none. */
const below = (node: Node, value: string): Node => {
  const known = indexIn(node, value)
  if (known >= 0) return node.nodes[known] as Node
  const added = emptyNode()
  const index = node.values.push(value) - 1
  node.nodes.push(added)
  if (node.byValue !== undefined) node.byValue.set(value, index)
  else if (node.values.length > FEW) node.byValue = new Map(node.values.map((v, i) => [v, i]))
  return added
}

export const createLabelTree = (labelNames: readonly string[]): LabelTree => {
  const isLabel = new Set(labelNames)
  const root = emptyNode()
  // The same places in the order in which callers write the labels. Properties in the order of their object are read several times
  // faster than by name, since objects of many shapes come here.
  let asWritten = emptyNode()
  let found = 0
  let missed = 0
  const forget = (): void => {
    asWritten = emptyNode()
    found = missed = 0
  }

  /** `labels`: whose order is remembered; their values are taken as the tree has them, not those that came out of a line. */
  const remember = (labels: Labels, place: number, known: Labels): void => {
    // One order is remembered: of the callers that come most.
    if (++missed > found + MISSED) forget()
    let node = asWritten
    for (const name in labels) {
      if (!isLabel.has(name)) return
      if (node.name === '') node.name = name
      if (node.name !== name) return
      node = below(node, known[name] ?? '')
    }
    node.place = place
  }

  const findByName = (labels: Labels): number => {
    let node = root
    const known: Record<string, string> = {}
    for (const name of labelNames) {
      const index = indexIn(node, labels[name] ?? '')
      if (index < 0) return -1
      known[name] = node.values[index] as string
      node = node.nodes[index] as Node
    }
    if (node.place >= 0) remember(labels, node.place, known)
    return node.place
  }

  const put = (labels: Labels, place: number): void => {
    let node = root
    for (const name of labelNames) node = below(node, labels[name] ?? '')
    if (node.place >= 0) forget()
    node.place = place
  }

  return {
    find: (labels) => {
      let node = asWritten
      for (const name in labels) {
        if (node.name !== name) return findByName(labels)
        const index = indexIn(node, labels[name] ?? '')
        if (index < 0) return findByName(labels)
        node = node.nodes[index] as Node
      }
      if (node.place < 0) return findByName(labels)
      found++
      return node.place
    },
    put,
    remove: (labels) => put(labels, -1),
  }
}
