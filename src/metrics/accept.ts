// Which of our two content types a scraper asks for, RFC 9110 12.5.1.

interface Range {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
  readonly quality: number
}

/** More ranges than any scraper sends; the rest of a longer header is not read. */
const MAX_RANGES = 32

const rangesOf = (accept: string): readonly Range[] =>
  accept
    .split(',', MAX_RANGES)
    .map((item) => {
      const [type = '', ...rest] = item.split(';').map((part) => part.trim().toLowerCase())
      const parameters = new Map(
        rest.map((parameter) => {
          const [name = '', value = ''] = parameter.split('=', 2)
          return [name.trim(), value.trim().replaceAll('"', '')] as const
        }),
      )
      const quality = Number(parameters.get('q') ?? 1)
      return { type, parameters, quality }
    })
    .filter(({ quality }) => quality >= 0 && quality <= 1)

interface Offer {
  readonly quality: number
  /** 0 by any type, 1 by a family of types, 2 by name; -1 not asked for. */
  readonly precision: number
}

/** The most precise range that covers the type decides. */
const offerOf = (
  ranges: readonly Range[],
  type: string,
  versions: readonly (string | undefined)[],
): Offer => {
  const family = `${type.slice(0, type.indexOf('/'))}/*`
  let best: Offer = { quality: 0, precision: -1 }
  for (const range of ranges) {
    if (range.type === type && !versions.includes(range.parameters.get('version'))) continue
    const precision = ['*/*', family, type].indexOf(range.type)
    const better = precision === best.precision && range.quality > best.quality
    if (precision > best.precision || better) best = { quality: range.quality, precision }
  }
  return best
}

/** Text 0.0.4 where nothing better is asked for: every scraper reads it. */
export const prefersOpenMetrics = (accept: string | undefined): boolean => {
  const ranges = rangesOf(accept ?? '')
  const open = offerOf(ranges, 'application/openmetrics-text', [undefined, '1.0.0'])
  const text = offerOf(ranges, 'text/plain', [undefined, '0.0.4', '1.0.0'])
  if (open.quality === 0) return false
  return open.quality > text.quality || (open.quality === text.quality && open.precision > 0)
}
