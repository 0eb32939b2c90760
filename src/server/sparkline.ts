// A trend as bars: events grow upwards, bad ones hang below the line, so that no colour is needed to tell them apart.
import { clock, count } from './figures.ts'
import { html, type Html } from './html.ts'
import type { SloRow } from './status.ts'

const SLOTS = 60
const SLOT = 4
const BAR = 3
const UP = 24
const GAP = 2
const DOWN = 12
const WIDTH = SLOTS * SLOT

/** The newest point is at the right edge; a short trend begins in the middle. */
export const sparkline = ({ trend }: SloRow): Html => {
  const points = trend.slice(-SLOTS)
  const most = Math.max(1, ...points.map(({ events }) => events))
  const worst = Math.max(1, ...points.map(({ bad }) => bad))
  const bars = (pick: (point: (typeof points)[number]) => string): string =>
    points
      .map((point, i) => {
        const drawn = pick(point)
        return drawn && `M${(SLOTS - points.length + i) * SLOT} ${drawn}`
      })
      .join('')
  // At least one unit high: a single event among thousands is still seen.
  const events = bars((point) =>
    point.events === 0 ? '' : column(UP, -Math.max(1, (UP * point.events) / most)),
  )
  const bad = bars((point) =>
    point.bad === 0 ? '' : column(UP + GAP, Math.max(3, (DOWN * point.bad) / worst)),
  )
  return html`<svg
    class="trend"
    viewBox="0 0 ${WIDTH} ${UP + GAP + DOWN}"
    preserveAspectRatio="none"
    role="img"
  >
    <title>${described(points)}</title>
    <path class="trend-events" d="${events}" />
    <path class="trend-line" d="M0 ${UP + GAP / 2}h${WIDTH}" />
    <path class="trend-bad" d="${bad}" />
  </svg>`
}

const column = (base: number, height: number): string =>
  `${base}v${height.toFixed(1)}h${BAR}v${(-height).toFixed(1)}z`

const described = (points: SloRow['trend']): string => {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return 'No trend yet'
  const total = (pick: (point: (typeof points)[number]) => number): string =>
    count(points.reduce((sum, point) => sum + pick(point), 0))
  const [events, bad] = [total((point) => point.events), total((point) => point.bad)]
  return `From ${clock(first.time)} to ${clock(last.time)}: ${events} events, ${bad} bad`
}
