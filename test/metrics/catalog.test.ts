import { expect, test } from 'vitest'
import { ADMITTED_LABELS } from '../../src/metrics/admission.ts'
import { METRIC_NAMES, metricRow, ROW_GROUPS, type MetricName } from '../../src/metrics/catalog.ts'
import { storeOf } from './subjects.ts'

const rows = METRIC_NAMES.map((name) => [name, metricRow(name)] as const)
/** Lines of one series, with the thresholds of the SLOs that we ship. */
const linesOf = new Map(
  storeOf()
    .families()
    .map(({ name, shown }) => [name, shown]),
)

test('no row is written in two places', () => {
  expect(ROW_GROUPS.flatMap((part) => Object.keys(part)).sort()).toEqual([...METRIC_NAMES].sort())
})

test.each(rows)('%s follows the naming rules', (name, row) => {
  expect(name).toMatch(/^(oauth|authslo)(_[a-z][a-z0-9]*)+$/)
  expect(name.endsWith('_total')).toBe(row.type === 'counter')
  expect(name).not.toMatch(/_(sum|count|bucket|created)$/)
  const bare = name.replace(/_total$/, '')
  for (const unit of ['seconds', 'bytes', 'ratio'])
    expect(bare.endsWith(`_${unit}`), unit).toBe(row.unit === unit)
  if (row.unit === '') expect(row.type).toBe('gauge')
  if (name.endsWith('_info')) expect(row.help).toMatch(/The value is 1\.$/)
  expect(row.help).toMatch(/^[A-Z][^\n]{5,160}[.]$/)
})

// Labels that targets and alerts have, or that Prometheus keeps for itself.
const TAKEN = [
  'le',
  'quantile',
  'job',
  'instance',
  'service',
  'env',
  'cluster',
  'region',
  'zone',
  'owner',
  'customer',
  'type',
  'severity',
  'team',
  'alertname',
]

/** An info is there to be joined by, and its owner is what the label elsewhere means. */
const MEANT: Partial<Record<MetricName, string>> = { oauth_client_info: 'owner' }

test.each(rows)('%s has labels that are free, and values that are theirs', (name, row) => {
  for (const [label, values] of Object.entries(row.labels)) {
    if (MEANT[name] !== label) expect(TAKEN).not.toContain(label)
    expect(label).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(values === 'admitted').toBe((ADMITTED_LABELS as readonly string[]).includes(label))
    if (typeof values === 'string') continue
    expect(new Set(values).size).toBe(values.length)
    for (const value of values) expect(value).toMatch(/^(?!total$)[a-z0-9]+(_[a-z0-9]+)*$/)
  }
})

// Closed lists whose product is larger than the limit, since few of the combinations exist.
const SPARSE: Partial<Record<MetricName, string>> = {
  oauth_token_request_failures_total: 'a reason has one or two error codes, and few grants have it',
}

test.each(rows)('%s has room for its closed labels', (name, row) => {
  const lines = linesOf.get(name) ?? Number.NaN
  const combinations = Object.values(row.labels).reduce(
    (product, values) => product * (typeof values === 'string' ? 1 : values.length),
    lines,
  )
  expect(combinations <= row.maxSeries).toBe(!(name in SPARSE))
  // One place is kept for what fits nowhere.
  if (row.type !== 'gauge') expect(row.maxSeries / lines).toBeGreaterThanOrEqual(2)
})

test('all limits together are what one exporter may cost', () => {
  expect(rows.reduce((sum, [, row]) => sum + row.maxSeries, 0)).toBeLessThanOrEqual(49_366)
})

test.each(rows)('%s says what it needs and no more', (_, row) => {
  expect(row.buckets !== undefined).toBe(row.type === 'histogram')
  if (row.exemplar === true) expect(row.type).not.toBe('gauge')
  if (row.heldAtBirth === true) expect(row.type).not.toBe('gauge')
})

test.each(rows.filter(([, { sameSeriesAs }]) => sameSeriesAs !== undefined))(
  '%s comes after the row whose series it has, and is like it',
  (name, row) => {
    const twin = row.sameSeriesAs as MetricName
    expect(METRIC_NAMES.indexOf(twin)).toBeGreaterThanOrEqual(0)
    expect(METRIC_NAMES.indexOf(twin)).toBeLessThan(METRIC_NAMES.indexOf(name))
    const { type, unit, labels, maxSeries, heldAtBirth } = metricRow(twin)
    expect({ ...row }).toMatchObject({ type, unit, labels, maxSeries, heldAtBirth })
  },
)
