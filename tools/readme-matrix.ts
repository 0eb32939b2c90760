// README.md with the matrix of formats and indicators as the adapters declare it.
import { indicatorMatrix } from '../src/generate/server-matrix.ts'

const OPEN = '<!-- matrix: npm run readme -->\n<!-- prettier-ignore-start -->\n'
const CLOSE = '\n<!-- prettier-ignore-end -->'

/** Throws where the markers are missing. */
export const withMatrix = (readme: string): string => {
  const from = readme.indexOf(OPEN)
  const to = readme.indexOf(CLOSE, from)
  if (from < 0 || to < 0) throw new Error('README.md has no markers for the matrix')
  return `${readme.slice(0, from + OPEN.length)}\n${indicatorMatrix('docs/servers/')}\n${readme.slice(to)}`
}
