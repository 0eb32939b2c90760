import { describe, expect, test } from 'vitest'
import { REJECT_REASONS } from '../../src/records/fields.ts'
import { FINDING_STATES, type Checklist, type Finding } from '../../src/server/checklist.ts'
import { configPage } from '../../src/server/config-page.ts'
import { incidentList } from '../../src/server/incident-list.ts'
import { checklistSummary, incidentPage } from '../../src/server/incident-page.ts'
import { sourcePage } from '../../src/server/source-page.ts'
import { exampleChecklist, exampleConfig, exampleSources } from './example-pages.ts'
import { exampleStatus, fastSlo, keptSlo, NOW } from './example-status.ts'
import { expectOnlyText, madeHostile } from './hostile.ts'

describe('text from logs is text on every page', () => {
  test('the checklist', () => {
    const hostile = madeHostile(exampleChecklist, FINDING_STATES)
    expectOnlyText(incidentPage(hostile), incidentPage(exampleChecklist))
  })
  test('the sources', () => {
    expectOnlyText(sourcePage(madeHostile(exampleSources)), sourcePage(exampleSources))
  })
  test('the configuration', () => {
    expectOnlyText(configPage(madeHostile(exampleConfig)), configPage(exampleConfig))
  })
})

const withStates = (...states: readonly Finding['state'][]): Pick<Checklist, 'questions'> => ({
  questions: [{ id: 'q', title: 'Q?', findings: states.map((state) => ({ state, text: 't' })) }],
})

test.each([
  [withStates(), 'quiet', 'Nothing was seen yet.'],
  [withStates('quiet'), 'quiet', 'Nothing was seen yet.'],
  [withStates('fine', 'quiet'), 'fine', 'Nothing that was looked at is wrong.'],
  [withStates('fine', 'unknown'), 'unknown', 'Of 2 findings: 1 that no source tells.'],
  [withStates('look', 'unknown'), 'look', 'Of 2 findings: 1 to look at, 1 that no source tells.'],
  [withStates('fine', 'bad', 'look', 'bad'), 'bad', 'Of 4 findings: 2 bad, 1 to look at.'],
] as const)('the answer over all findings, %#', (checklist, state, sentence) => {
  expect(checklistSummary(checklist)).toEqual({ state, sentence })
})

test('findings are shown worst first', () => {
  const [question] = exampleChecklist.questions
  const findings = question?.findings.toReversed() ?? []
  const shown = incidentPage({
    now: NOW,
    windowSeconds: 300,
    questions: [{ id: 'flows', title: 'Which?', findings }],
  })
  expect([...shown.matchAll(/A finding that is (\w+)/g)].map(([, state]) => state)).toEqual([
    ...FINDING_STATES,
  ])
})

test('every reason for a refusal says what it means', () => {
  const [first] = exampleSources.sources
  if (first === undefined) throw new Error('no source')
  const shown = (reason: string): string =>
    sourcePage({ now: NOW, sources: [{ ...first, rejects: { [reason]: 3 } }] })
  const lines = REJECT_REASONS.map(
    (reason) => /<b>3<\/b> [a-z ]+\s+<span class="fine">([^<]+)</.exec(shown(reason))?.[1],
  )
  expect(lines).not.toContain(undefined)
  expect(new Set(lines).size).toBe(REJECT_REASONS.length)
})

test('a source shows what it tells, what it does not and the setting that gives it', () => {
  const shown = sourcePage(exampleSources)
  expect(shown).toMatch(/latency\s+<span class="unseen">not shown<\/span>/)
  expect(shown).toContain('write the duration of a request')
  expect(shown).toMatch(/successes\s+<span class="unseen">shown<\/span>/)
  expect(shown).toContain('token-issuance-success')
  expect(shown).toMatch(/<b>1,204<\/b> token request/)
})

describe('what can be broken', () => {
  const [slow] = exampleStatus.incidents ?? []
  if (slow === undefined) throw new Error('no incident')
  const list = (active: boolean): string =>
    incidentList([{ ...slow, active }], [fastSlo, { ...fastSlo, server: 'kc' }, keptSlo]).html

  test('says beside the button what it should burn, before it does', () => {
    expect(list(false)).toMatch(/Should burn:\s+Token issuance within 200 ms/)
    expect(list(false)).not.toContain('Burning fast')
    const other = { ...slow, breaks: [], instead: 'nothing: it is its own' }
    expect(incidentList([other], [fastSlo]).html).toMatch(/Should burn:\s+nothing: it is its own/)
  })

  test('shows while it runs how those promises stand, of every server, and no others', () => {
    expect(list(true).match(/Burning fast/g)).toHaveLength(2)
    expect(list(true)).toContain('9.4×')
    expect(list(true)).not.toContain('>Kept<')
  })
})
