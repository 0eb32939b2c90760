// Why a mutant lives: nobody could tell it from the good rule, or promtool cannot show what would.
import type { Mutant } from './mutants.ts'

/**
 * The same rule in other words, whatever is measured; these are not counted. Each says what of the expression makes it so:
 * counters count whole numbers, `increase` makes no less of them than they grew, and recorded series bear the label `slo`.
 */
const SAME: readonly (readonly [is: (mutant: Mutant, expr: string) => boolean, why: string])[] = [
  [
    ({ kind, before, change, line }, expr) =>
      kind === 'selector' &&
      /slo:[\w:]+\{$/.test(before) &&
      change.startsWith('slo=') &&
      !/ on \(| without \(/.test(line) &&
      expr.split('{slo="').length > 2 &&
      !/ or /.test(expr),
    'operators without `on` match all labels, and the operand on the other side selects the promise',
  ],
  [
    ({ kind, before, change }) =>
      kind === 'grouping' &&
      /\bor 0 \* (?:sum by \([^)]*\) \()?[^)]*(\([^)]*){0,2}$/.test(before) &&
      /^(sum -> max|rate -> increase|increase -> rate)/.test(change),
    'multiplied by 0: only whether there is a value counts',
  ],
  [
    ({ kind, before, line, change }) =>
      /^sum\(|^[^-]* - \(|^[^>]* > 3 \* \(/.test(line) &&
      / - \(.* or 0 \* |> 3 \* \(.* or 0 \* /.test(before) &&
      (kind === 'selector' || /^\[5m\] -> \[600s\]|^\[1h\] -> \[7200s\]/.test(change)),
    'multiplied by 0, and there whenever its left side is: it selects more of the same',
  ],
  [
    ({ kind, change, line }) =>
      kind === 'factor' && change.startsWith('0.5 -> 0.25') && /increase\([^>]* > 0\.5$/.test(line),
    'counts are whole, and one is more than either',
  ],
  [
    ({ kind, change, line }) =>
      kind === 'factor' && change.startsWith('0.5 -> ') && /increase\([^<]* < 0\.5$/.test(line),
    'counts are whole, and none is less than either',
  ],
  [
    ({ kind, change, line }) =>
      kind === 'grouping' &&
      change.startsWith('sum -> max') &&
      /^(?:unless )?sum by \([^)]*\) \(increase\([^()]*\)\) (?:> 0\.5|< 0\.5|> 0)$/.test(line),
    'counts are whole: the sum is one or more when its largest part is',
  ],
  [
    ({ kind, change, line }) =>
      kind === 'grouping' &&
      change.startsWith('increase -> rate') &&
      /^(?:unless )?sum by \([^)]*\) \(increase\([^()]*\)\) > 0$/.test(line),
    'either is more than 0 when the other is',
  ],
  [
    ({ kind, change, before }) =>
      kind === 'grouping' &&
      change.startsWith('rate -> increase') &&
      /histogram_quantile\([\d.]+, sum by \([\w, ]+\) \($/.test(before),
    'a quantile does not depend on the unit of what is counted',
  ],
  [
    ({ kind, before, change }, expr) =>
      kind === 'selector' &&
      change.startsWith('clients="leading"') &&
      /and max by \([^)]*\) \(oauth_slo_recent_bad_events\{[^}]*$/.test(before) &&
      /and max by \(([^)]*)\) \((oauth_slo_recent_bad_events\{)([^}]*)clients="leading"\}\) > max by \(\1\) \(\2\3clients="others"\}\)$/m.test(
        expr,
      ),
    'the most of both kinds of clients: it is of the leading one, as another line asks for more of it than of the others',
  ],
  [
    ({ kind, change, line }) =>
      kind === 'grouping' &&
      change.startsWith('max -> min') &&
      /^max by \([^)]*\) \(max_over_time\(ALERTS[^()]*\)\)$/.test(line),
    'compared with nothing: it fires where there is a value, and ALERTS has no value but 1',
  ],
]

/** Why it cannot be told apart, if it cannot. */
export const sameAs = (mutant: Mutant, expr: string): string | undefined =>
  SAME.find(([is]) => is(mutant, expr))?.[1]

const REASONS: readonly (readonly [which: RegExp, why: string])[] = [
  [
    /UnauthorizedSpike.* for 2m -> twice/,
    'its story is evaluated every five minutes: two and four end at the same one, and every minute would take five times as long',
  ],
  [/Burn(Fast|Steady).* max -> min/, 'one exporter exports one series of each server'],
  [
    /BurnSlow.* \[1d\] -> \[172800s\]/,
    'a day beside three days of history: the second day would have to differ from the first and the third',
  ],
  [
    /BurnTrickle.* \[3d\] -> \[518400s\]/,
    'the story has three days of history: six would double the time of the tests',
  ],
]

export const reasonFor = (id: string, kind: string, change: string): string =>
  REASONS.find(([which]) => which.test(`${id} ${kind} ${change}`))?.[1] ?? 'a gap in the tests'
