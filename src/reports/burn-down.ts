// What is left of a budget, day by day, as a picture without colours that carry a meaning.
import { html, type Html } from '../server/html.ts'
import type { BurnDown } from './page.ts'
import { percent } from './wording.ts'

const WIDTH = 720
const HEIGHT = 160
const LEFT = 56
const BOTTOM = 22
/** Overspent ones are drawn to this share below 0 at most. */
const DEEPEST = -1

export const burnDown = ({ days, caption }: BurnDown): Html => {
  const lowest = Math.max(DEEPEST, Math.min(0, ...days.map(({ left }) => left)))
  const x = (i: number): number => LEFT + ((WIDTH - LEFT) * i) / Math.max(1, days.length)
  const y = (left: number): number =>
    4 + ((HEIGHT - BOTTOM - 4) * (1 - Math.max(lowest, left))) / (1 - lowest)
  const at = (i: number, left: number): string => `${x(i).toFixed(1)} ${y(left).toFixed(1)}`
  const line = [`M${at(0, 1)}`, ...days.map(({ left }, i) => `L${at(i + 1, left)}`)].join('')
  const area = `${line}L${at(days.length, 0)}L${at(0, 0)}Z`
  const [first, last] = [days[0], days.at(-1)]
  const ticks = lowest < 0 ? [1, 0, lowest] : [1, 0.5, 0]
  return html`<svg class="burn-down" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
    <title>
      ${caption} ${last === undefined ? 'No days.' : `${percent(last.left)} is left at the end.`}
    </title>
    ${ticks.map(
      (tick) =>
        html`<path class="${tick === 0 ? 'zero' : 'grid'}" d="M${at(0, tick)}H${WIDTH}" /><text
            x="${LEFT - 6}"
            y="${(y(tick) + 4).toFixed(1)}"
            text-anchor="end"
          >
            ${percent(Number(tick.toFixed(2)))}
          </text>`,
    )}
    <path class="even" d="M${at(0, 1)}L${at(days.length, 0)}" />
    <path class="area" d="${area}" />
    <path class="left" d="${line}" />
    <text x="${LEFT}" y="${HEIGHT - 4}">${first?.date ?? ''}</text>
    <text x="${WIDTH}" y="${HEIGHT - 4}" text-anchor="end">${last?.date ?? ''}</text>
  </svg>`
}
