// A shape for every state: told apart without colour.
import { html, type Html } from './html.ts'
import type { PromiseState } from './promise-state.ts'

const SHAPES: Readonly<Record<PromiseState, Html>> = {
  kept: html`<circle class="solid" cx="10" cy="10" r="9" />
    <path class="mark" d="m5.8 10.4 2.8 2.8 5.6-6.2" />`,
  recovering: html`<circle class="hollow" cx="10" cy="10" r="8" />
    <path class="stroke" d="m6.2 10.3 2.6 2.6 5-5.6" />`,
  burning: html`<path class="solid" d="M10 1 19.4 18.2H.6z" />
    <path class="mark" d="M10 7.2v5M10 14.6v1" />`,
  fast: html`<path class="solid" d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z" />
    <path class="mark" d="m6.8 6.8 6.4 6.4m0-6.4-6.4 6.4" />`,
  quiet: html`<circle class="hollow" cx="10" cy="10" r="8" />
    <path class="stroke" d="M6.5 10h7" />`,
  unmeasured: html`<circle class="dashed" cx="10" cy="10" r="8" />
    <path class="stroke" d="M10 5.5v5.5M10 13.5v1" />`,
}

/** Beside words that say the same, so it is hidden from readers of the text. */
export const sign = (state: PromiseState): Html =>
  html`<svg class="sign ${state}" viewBox="0 0 20 20" aria-hidden="true">${SHAPES[state]}</svg>`

export const ICON_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><circle cx="10" cy="10" r="9.5" fill="#0b6b4f"/><path d="m5.4 10.4 3 3 6.2-6.8" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>`
