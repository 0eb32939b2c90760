import { expect, test } from 'vitest'
import { prefersOpenMetrics } from '../../src/metrics/accept.ts'

const open = 'application/openmetrics-text'

test.each<[string, string | undefined, boolean]>([
  ['no header', undefined, false],
  ['an empty header', '', false],
  ['curl', '*/*', false],
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
  ['OpenMetrics alone', open, true],
  ['OpenMetrics in capitals, with spaces', 'Application/OpenMetrics-Text ; Version=1.0.0', true],
  ['a quoted version', `${open};version="1.0.0"`, true],
  [
    'Prometheus 2',
    `${open};version=1.0.0,${open};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
    true,
  ],
  [
    'Prometheus 3',
    `${open};version=1.0.0;escaping=allow-utf-8;q=0.6,${open};version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`,
    true,
  ],
  [
    'Prometheus that wants text first',
    `text/plain;version=0.0.4;q=0.6,${open};version=1.0.0;q=0.5,*/*;q=0.2`,
    false,
  ],
  ['a version that we do not speak', `${open};version=2.0.0`, false],
  ['a version that we do not speak, and any text', `${open};version=2.0.0,*/*;q=0.1`, false],
  ['OpenMetrics refused', `${open};q=0,*/*`, false],
  ['OpenMetrics refused, and nothing else named', `${open};q=0`, false],
  ['text refused', `text/plain;q=0,${open};q=0.1`, true],
  ['the precise range decides over a wildcard', `text/plain;q=0.1,*/*;q=0.9,${open};q=0.5`, true],
  ['a wildcard stands for text', `${open};q=0.5,*/*;q=0.9`, false],
  ['equal, named both', `text/plain,${open}`, true],
  ['equal, by wildcard', `text/*,application/*`, true],
  ['a quality that is no number', `${open};q=high`, false],
  ['a quality out of range', `${open};q=7,text/plain;q=0.1`, false],
  ['nonsense', ';;,=,q=1,/', false],
  ['more ranges than anyone sends', `${'a/b,'.repeat(100)}${open}`, false],
])('%s', (_, accept, expected) => {
  expect(prefersOpenMetrics(accept)).toBe(expected)
})
