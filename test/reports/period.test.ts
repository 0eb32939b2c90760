import { expect, test } from 'vitest'
import { daysBetween, periodAround, periodOf, wallClock } from '../../src/reports/period.ts'

const at = (text: string): number => Date.parse(text)
const hours = (day: { fromMs: number; toMs: number }): number => (day.toMs - day.fromMs) / 3_600_000

test('a month of a zone whose clocks change has a day of 25 hours', () => {
  const period = periodOf('2026-10', 'Europe/Berlin', at('2026-11-25T12:00:00Z'))
  expect(period).toMatchObject({
    fromMs: at('2026-09-30T22:00:00Z'),
    toMs: at('2026-10-31T23:00:00Z'),
    isOver: true,
  })
  expect(period?.days).toHaveLength(31)
  expect(
    period?.days.filter((day) => hours(day) !== 24).map((day) => [day.date, hours(day)]),
  ).toEqual([['2026-10-25', 25]])
  expect(period?.days.at(-1)?.toMs).toBe(period?.toMs)
})

test('December ends in the next year', () => {
  expect(periodOf('2026-12', 'UTC', at('2027-03-01T00:00:00Z'))?.toMs).toBe(
    at('2027-01-01T00:00:00Z'),
  )
})

test('a month that is not over ends now, to the minute, and says so', () => {
  const period = periodOf('2026-11', 'UTC', at('2026-11-02T06:30:59Z'))
  expect(period).toMatchObject({ toMs: at('2026-11-02T06:30:00Z'), isOver: false })
  expect(period?.days.map(hours)).toEqual([24, 6.5])
})

test('days until now are spans of 24 hours', () => {
  const period = periodOf('3d', 'UTC', at('2026-11-25T12:34:56Z'))
  expect(period?.days).toEqual([
    { date: '2026-11-23', fromMs: at('2026-11-22T12:34:00Z'), toMs: at('2026-11-23T12:34:00Z') },
    { date: '2026-11-24', fromMs: at('2026-11-23T12:34:00Z'), toMs: at('2026-11-24T12:34:00Z') },
    { date: '2026-11-25', fromMs: at('2026-11-24T12:34:00Z'), toMs: at('2026-11-25T12:34:00Z') },
  ])
})

test.each(['2026-13', '2026', '0d', 'month', '2026-12'])('%s is none, or not yet', (name) => {
  expect(periodOf(name, 'UTC', at('2026-11-25T00:00:00Z'))).toBeUndefined()
})

test('days of an interval, cut to it; a period around moments has whole days', () => {
  const days = daysBetween(at('2026-11-01T22:00:00Z'), at('2026-11-02T00:30:00Z'), 'UTC')
  expect(days.map((day) => [day.date, hours(day)])).toEqual([
    ['2026-11-01', 2],
    ['2026-11-02', 0.5],
  ])
  expect(
    periodAround(at('2026-11-01T23:30:00Z'), at('2026-11-02T01:00:00Z'), 'Europe/Berlin'),
  ).toMatchObject({
    name: '2026-11-02',
    fromMs: at('2026-11-01T23:00:00Z'),
    toMs: at('2026-11-02T23:00:00Z'),
  })
  expect(wallClock(at('2026-11-01T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-02 00:30')
})
