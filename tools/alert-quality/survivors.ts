// Why a mutant lives: nobody could tell it from the good rule, or promtool cannot show what would.

const REASONS: readonly (readonly [which: RegExp, why: string])[] = [
  [/factor `?0\.5 -> 0\.25/, 'the same: counts are whole numbers, and one is more than either'],
  [/OAuthIssuanceStopped.* increase -> rate/, 'the same: either is more than 0 when the other is'],
  [/OAuthIssuanceStopped.* sum -> max/, 'the same: a sum is more than 0 when its largest part is'],
  [
    /(SeriesLimited|CorrelatorEvicting).* sum -> max/,
    'the same: a sum of whole numbers is above one half when its largest part is',
  ],
  [
    /RecordsRejected.* \[15m\] -> \[450s\]/,
    'a burst within 15 minutes would tell them apart, and `for` of 15 minutes hides it',
  ],
  [/Burn(Fast|Steady).* max -> min/, 'the same: one exporter exports one series of each server'],
]

export const reasonFor = (id: string, kind: string, change: string): string =>
  REASONS.find(([which]) => which.test(`${id} ${kind} ${change}`))?.[1] ?? 'a gap in the tests'
