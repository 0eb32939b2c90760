// Why a mutant lives: nobody could tell it from the good rule, or promtool cannot show what would.

const REASONS: readonly (readonly [which: RegExp, why: string])[] = []

export const reasonFor = (id: string, kind: string, change: string): string =>
  REASONS.find(([which]) => which.test(`${id} ${kind} ${change}`))?.[1] ?? 'a gap in the tests'
