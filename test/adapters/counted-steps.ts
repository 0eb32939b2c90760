// Counts what a scan of text touches: characters that string methods look through or copy. No clock: the same on every machine.

type Method = (this: string, ...args: never[]) => unknown

/** Characters that one call touches, by its result. */
const found = (text: string, result: unknown, args: readonly unknown[]): number => {
  const from = typeof args[1] === 'number' ? args[1] : 0
  return typeof result === 'number' && result >= from
    ? result - from + 1
    : Math.max(0, text.length - from)
}
const foundBackwards = (text: string, result: unknown, args: readonly unknown[]): number => {
  const from = typeof args[1] === 'number' ? Math.min(args[1], text.length) : text.length
  return typeof result === 'number' && result >= 0 ? Math.max(1, from - result) : from
}
const whole = (text: string): number => text.length
const copied = (_: string, result: unknown): number => (result as string).length
const one = (): number => 1

const COSTS: Readonly<
  Record<string, (text: string, result: unknown, args: readonly unknown[]) => number>
> = {
  indexOf: found,
  includes: whole,
  lastIndexOf: foundBackwards,
  slice: copied,
  substring: copied,
  trim: one,
  trimStart: one,
  trimEnd: one,
  charCodeAt: one,
  charAt: one,
  startsWith: (_, __, args) => (args[0] as string).length,
  endsWith: (_, __, args) => (args[0] as string).length,
  split: whole,
  replace: whole,
  replaceAll: whole,
  match: whole,
  matchAll: whole,
  toLowerCase: whole,
  toUpperCase: whole,
}

/** Steps that `work` takes. Regular expressions count the length of their text, once a call. */
export const countSteps = (work: () => void): number => {
  let steps = 0
  const text = String.prototype as unknown as Record<string, Method>
  const pattern = RegExp.prototype
  const originals = Object.keys(COSTS).map((name) => [name, text[name] as Method] as const)
  const { test: originalTest, exec: originalExec } = pattern
  const parse = JSON.parse
  for (const [name, original] of originals) {
    const cost = COSTS[name] as (typeof COSTS)[string]
    text[name] = function (this: string, ...args) {
      const result = original.apply(this, args)
      steps += cost(this, result, args)
      return result
    }
  }
  pattern.test = function (subject) {
    steps += subject.length
    return originalTest.call(this, subject)
  }
  pattern.exec = function (subject) {
    steps += subject.length
    return originalExec.call(this, subject)
  }
  JSON.parse = (subject: string) => {
    steps += subject.length
    return parse(subject) as unknown
  }
  try {
    work()
  } finally {
    for (const [name, original] of originals) text[name] = original
    pattern.test = originalTest
    pattern.exec = originalExec
    JSON.parse = parse
  }
  return steps
}
