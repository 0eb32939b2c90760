// What is wrong with the answers to our panels, and how many there are by dashboard.
import type { QueryResult } from './live-panels.ts'

const nameOf = ({ panel, query }: QueryResult): string => `${panel}: ${query}`

/** Queries that must stay empty here, and why. One that has an answer is no exception any more. */
export const EXPECTED_EMPTY: Readonly<Record<string, string>> = {
  'Token requests, now and a week ago: a week ago {{server}}':
    'the demo did not run a week before, nor the sixtieth of one',
}

export const faultsOf = (
  results: readonly QueryResult[],
  expectedEmpty: Readonly<Record<string, string>> = EXPECTED_EMPTY,
): readonly string[] => [
  ...results.flatMap((result) => {
    const at = `${result.dashboard}, ${nameOf(result)}`
    if (result.error !== undefined) return [`${at}: ${result.error}`]
    const isExpected = nameOf(result) in expectedEmpty
    if (result.empty && !isExpected) return [`${at}: empty in every incident`]
    return !result.empty && isExpected ? [`${at}: an exception that is not empty`] : []
  }),
  ...Object.keys(expectedEmpty)
    .filter((name) => !results.some((result) => nameOf(result) === name))
    .map((name) => `${name}: an exception of nothing`),
]

/** Rows of a table: dashboard, panels, queries, executed, errors, empty, of which expected. */
export const countsOf = (results: readonly QueryResult[]): readonly (readonly string[])[] => {
  const row = (title: string, of: readonly QueryResult[]): readonly string[] => {
    const empty = of.filter((result) => result.empty)
    const panels = new Set(of.map(({ dashboard, panel }) => `${dashboard} ${panel}`))
    const others = new Set(
      of
        .filter(({ panel }) => /^[a-z]/.test(panel))
        .map(({ dashboard, panel }) => `${dashboard} ${panel}`),
    )
    return [
      title,
      panels.size - others.size,
      of.length,
      of.filter(({ error }) => error !== undefined).length,
      empty.length,
      empty.filter((result) => nameOf(result) in EXPECTED_EMPTY).length,
    ].map(String)
  }
  const titles = [...new Set(results.map(({ dashboard }) => dashboard))]
  return [
    ...titles.map((title) =>
      row(
        title,
        results.filter(({ dashboard }) => dashboard === title),
      ),
    ),
    row('all', results),
  ]
}
