import { expect, test } from 'vitest'
import { tierExpression } from '../../src/generate/burn-alerts.ts'
import { oneClientStories } from '../../src/generate/one-client-stories.ts'
import type { Slo } from '../../src/slo/slo.ts'
import { project, slos } from './project.ts'

const [whole] = slos.filter(({ name }) => name === 'token-issuance-success')
const [paging] = whole?.tiers.filter(({ severity }) => severity === 'page') ?? []
const expressionOf = (slo: Slo | undefined): string => {
  if (slo === undefined || paging === undefined) throw new Error('no tier that pages')
  return tierExpression(slo, paging, project)
}
const OTHERS =
  'max by (server) (oauth_slo_recent_bad_events{slo="token-issuance-success",clients="others"})'

// A small tenant's outage would be lost among the good events of the others.
test('of a promise by tenant nobody else may fail before a page gives way', () => {
  const split = whole && { ...whole, groupBy: ['tenant'] as const }
  expect(expressionOf(whole)).toContain(`${OTHERS} < `)
  expect(expressionOf(split)).toContain(`${OTHERS} == 0`)
  expect(expressionOf(split)).not.toContain(`${OTHERS} < `)
  if (split === undefined || paging === undefined) throw new Error('no tier that pages')
  const spared = oneClientStories(split, [paging]).filter(({ givesWay }) => givesWay(paging))
  expect(spared.map(({ others }) => others.bad)).toEqual(spared.map(() => 0))
  expect(spared.length).toBeGreaterThan(2)
})

test('promises whose events name no clients never give way', () => {
  const [probes] = slos.filter(({ indicator }) => indicator === 'availability-probe')
  expect(expressionOf(probes)).not.toContain('recent')
})
