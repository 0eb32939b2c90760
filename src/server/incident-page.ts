// The checklist of an incident, answered: for whoever is on call while Grafana is down.
import type { Checklist, Finding, FindingState, Question } from './checklist.ts'
import { FINDING_STATES } from './checklist.ts'
import { document, section } from './document.ts'
import { clock, counted, duration } from './figures.ts'
import { html, type Html } from './html.ts'
import type { PromiseState } from './promise-state.ts'
import { sign } from './signs.ts'

const SHOWN: Readonly<
  Record<FindingState, { readonly word: string; readonly shape: PromiseState }>
> = {
  bad: { word: 'Bad', shape: 'fast' },
  look: { word: 'Look', shape: 'burning' },
  unknown: { word: 'Unknown', shape: 'unmeasured' },
  quiet: { word: 'Nothing seen', shape: 'quiet' },
  fine: { word: 'Fine', shape: 'kept' },
}

const finding = ({ state, of, text, facts = [], remedy }: Finding): Html => {
  const { word, shape } = SHOWN[state]
  return html`<li class="${shape}">
    ${sign(shape)}
    <p>
      <span class="state"><b>${word}</b></span>
      ${of !== undefined && html`<span class="server fine">${of}</span>`} ${text}
    </p>
    ${
      facts.length > 0 &&
      html`<ul class="fine">
        ${facts.map((fact) => html`<li>${fact}</li>`)}
      </ul>`
    }
    ${remedy !== undefined && html`<p class="fine">To know it: ${remedy}</p>`}
  </li>`
}

/** Worst first; of the same state as they were asked. */
const worstFirst = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => FINDING_STATES.indexOf(a.state) - FINDING_STATES.indexOf(b.state))

const question = ({ id, title, findings }: Question): Html =>
  section(
    id,
    title,
    html`<ul class="findings">
      ${worstFirst(findings).map(finding)}
    </ul>`,
  )

/** One sentence; it changes only when the answer does. */
export const checklistSummary = ({
  questions,
}: Pick<Checklist, 'questions'>): { readonly state: FindingState; readonly sentence: string } => {
  const all = questions.flatMap(({ findings }) => findings)
  const has = (state: FindingState): number => all.filter((each) => each.state === state).length
  const [bad, look, unknown, fine] = [has('bad'), has('look'), has('unknown'), has('fine')]
  const parts = [
    bad > 0 ? `${bad} bad` : '',
    look > 0 ? `${look} to look at` : '',
    unknown > 0 ? `${unknown} that no source tells` : '',
  ].filter((part) => part !== '')
  if (parts.length > 0)
    return {
      state: bad > 0 ? 'bad' : look > 0 ? 'look' : 'unknown',
      sentence: `Of ${counted(all.length, 'finding')}: ${parts.join(', ')}.`,
    }
  return fine > 0
    ? { state: 'fine', sentence: 'Nothing that was looked at is wrong.' }
    : { state: 'quiet', sentence: 'Nothing was seen yet.' }
}

export const incidentPage = (checklist: Checklist): string => {
  const { state, sentence } = checklistSummary(checklist)
  const { now, windowSeconds, questions } = checklist
  return document({
    at: 'incident',
    title: `Incident: ${sentence}`,
    tagline: 'What to ask when something is wrong, answered by what the sources tell now',
    live: true,
    main: html`<h1>Incident checklist</h1>
      <div class="answer">
        ${sign(SHOWN[state].shape)}
        <div role="status"><p>${sentence}</p></div>
      </div>
      <p class="fine">
        Lately: in the last ${duration(windowSeconds)} · as of ${clock(now)} · what nobody tells is
        Unknown, never Fine
      </p>
      ${questions.map(question)}`,
  })
}
