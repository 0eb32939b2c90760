// A review as it is read: what was promised, what was kept, what it cost, what to do, and who signs.
import { counted } from '../server/figures.ts'
import type { Contribution } from './evidence.ts'
import type { Incident } from './incidents.ts'
import { list, section, table, text, type Block, type Page, type Section } from './page.ts'
import { wallClock } from './period.ts'
import type { PromiseReview, Review } from './review.ts'
import { attained, count, percent, promised, promiseName, time } from './wording.ts'

const share = (value: number | undefined): string =>
  value === undefined ? 'unknown' : percent(value)

/** Below ten a fraction of an event matters. */
const allowed = (events: number): string =>
  events < 10 ? `${Number(events.toPrecision(2))} bad events` : counted(events, 'bad event')

const overview = (promises: readonly PromiseReview[]): Block =>
  table(
    'Attainment of the period. Coverage: share of the period in which the deciding sources were healthy. Late: share of events read too late to alert on.',
    [
      'Promise',
      '#Objective',
      '#Attained',
      '#Bad',
      '#Events',
      '#Budget spent',
      '#Days met',
      '#Coverage',
      '#Late',
    ],
    promises.map((one) => [
      promiseName(one),
      promised(one.objective),
      attained(one.attainment),
      count(one.bad),
      count(one.events),
      one.events === 0 ? 'no events' : percent(one.budgetSpent),
      `${one.daysMet} of ${one.daysCounted}`,
      share(one.observed),
      share(one.lateShare),
    ]),
    'No promise had an event in the period.',
  )

const BY_WORDS: Readonly<Record<string, string>> = {
  grant_type: 'grant',
  auth_region: 'region',
  resource_server: 'resource server',
}
const MOST_ROWS = 5

/** Value, bad events, share of all bad ones. */
export const contributionRows = (
  contributions: readonly Contribution[],
  bad: number,
): readonly (readonly [string, string, string])[] =>
  contributions.flatMap(({ by, rows }) => {
    const top = rows.slice(0, MOST_ROWS)
    const rest = bad - top.reduce((sum, row) => sum + row.bad, 0)
    // Half an event is what `increase` may be off.
    const all = rest > 0.5 ? [...top, { value: 'others, or not told', bad: rest }] : top
    return all.map(
      (row) =>
        [`${BY_WORDS[by] ?? by}: ${row.value}`, count(row.bad), percent(row.bad / bad)] as const,
    )
  })

const spentBy = (one: PromiseReview): Block => {
  return table(
    `What spent the budget of ${promiseName(one)}: the ${MOST_ROWS} largest of each kind.`,
    ['Trait', '#Bad events', '#Of all bad'],
    contributionRows(one.contributions, one.bad),
    'By what it was spent is not known: this indicator carries no trait that is counted with its outcome.',
  )
}

const ofPromise = (one: PromiseReview): Section => {
  const blocks: Block[] = [
    text(
      `${count(one.bad)} of ${count(one.events)} events were bad: ${attained(one.attainment)} for a promise of ${promised(one.objective)}, ${percent(one.budgetSpent)} of a budget of ${allowed(one.budgetEvents)}. ${one.daysMet} of ${one.daysCounted} days were met.`,
    ),
    {
      is: 'burn-down',
      caption: `Error budget of ${promiseName(one)} that is left at the end of each day; dashed: spent evenly.`,
      days: one.days.map(({ date, budgetLeft: left }) => ({ date, left })),
    },
  ]
  if (one.bad > 0) blocks.push(spentBy(one))
  const notes: string[] = [
    `Told: ${counted(one.pages, 'page')} and ${counted(one.tickets, 'ticket')}; ${percent(one.budgetPaged)} of the budget went in what was paged.`,
    `Coverage ${share(one.observed)}; read late ${share(one.lateShare)}.`,
  ]
  if (one.excluded.length > 0)
    notes.push(
      `Left out: ${one.excluded.map(({ why, events }) => `${count(events)} events (${why.replaceAll('_', ' ')})`).join(', ')}.`,
    )
  if (one.estimate !== undefined)
    notes.push(
      `The rules recorded an error ratio of ${percent(one.estimate.recordedErrorRatio)} for the ${one.estimate.days} days until the end, counted are ${percent(one.estimate.exactErrorRatio)}: a difference of ${percent(one.estimate.difference)}.`,
    )
  blocks.push(list(notes))
  const missed = one.days.filter(({ met }) => met === false)
  if (missed.length > 0)
    blocks.push(
      table(
        'Days on which the promise was not met.',
        ['Day', '#Attained', '#Bad', '#Events', '#Budget left after it'],
        missed.map((day) => [
          day.date,
          attained(day.attainment),
          count(day.bad),
          count(day.events),
          percent(day.budgetLeft),
        ]),
        '',
      ),
    )
  return section(
    one.title === '' ? promiseName(one) : `${one.title}: ${promiseName(one)}`,
    blocks,
    3,
  )
}

const incidentRow = (incident: Incident, zone: string): readonly string[] => {
  const { beganMs, detection, costs, recoveredMs } = incident
  const worst = costs.toSorted((a, b) => b.budget - a.budget).at(0)
  return [
    beganMs === undefined ? 'not known' : wallClock(beganMs, zone),
    incident.server,
    incident.alerts.join(', '),
    beganMs === undefined || recoveredMs === undefined ? '' : time((recoveredMs - beganMs) / 1000),
    detection === undefined ? 'not known' : time(detection.seconds),
    detection?.theorySeconds === undefined ? 'not known' : time(detection.theorySeconds),
    worst === undefined
      ? 'no promise'
      : `${percent(worst.budget)} of ${worst.slo} (${count(worst.bad)} bad)`,
  ]
}

const FIRINGS: Readonly<Record<Review['firingsAre'], string>> = {
  recorded: 'Alerts as Prometheus recorded them.',
  simulated:
    'No alerts are recorded of the period: this is what the burn-rate rules of today would have fired. Alerts of other kinds, and that a page gives way to one single client, are not in it.',
}

export const reviewPage = (review: Review): Page => {
  const { period, promises, incidents } = review
  const zone = period.timeZone
  const measured = promises.filter(({ events }) => events > 0)
  const kept = measured.filter(({ attainment = 0, objective }) => attainment >= objective)
  const pages = incidents.filter(({ severity }) => severity === 'page')
  return {
    title: `SLO review of ${review.service}, ${period.name}`,
    lead: [
      `${wallClock(period.fromMs, zone)} to ${wallClock(period.toMs, zone)} (${zone})${period.isOver ? '' : '; the period is not over'}. Made ${wallClock(review.madeMs, zone)} from ${review.from === 'prometheus' ? 'Prometheus' : 'logs'}.`,
      `${kept.length} of ${measured.length} promises were kept. ${counted(incidents.length, 'incident')}, ${pages.length} of them paged somebody.`,
    ],
    sections: [
      section('Promises', [
        overview(promises),
        ...(review.silent.length === 0
          ? []
          : [
              text(
                `Nothing was counted of ${review.silent.join(', ')}: no source measures it (\`authslo doctor\` says why), or nobody used it.`,
              ),
            ]),
      ]),
      ...measured.map(ofPromise),
      section('Incidents', [
        text(FIRINGS[review.firingsAre]),
        table(
          'Detection: from the minute of the first bad event to the first alert; theory: what the rule needs at this share of bad events and traffic.',
          ['Began', 'Server', 'Alerts', 'Lasted', 'Detected after', 'Theory', 'Cost of the worst'],
          incidents.map((incident) => incidentRow(incident, zone)),
          'No alert fired.',
        ),
      ]),
      section('Pages and budget', [
        table(
          'Whether what woke people is what spent the budget.',
          ['Promise', '#Pages', '#Tickets', '#Budget spent', '#In what was paged', '#Unpaged'],
          measured.map((one) => [
            promiseName(one),
            String(one.pages),
            String(one.tickets),
            percent(one.budgetSpent),
            percent(one.budgetPaged),
            percent(one.budgetSpent - one.budgetPaged),
          ]),
          'No promise had an event.',
        ),
      ]),
      section('Exclusions', [
        table(
          'Announced in authslo.yaml.',
          ['Id', 'Servers', 'Promises', 'Reason', 'Approved by'],
          review.exclusions.map(({ id, servers, slos, reason, approvedBy }) => [
            id,
            servers.join(', '),
            slos.join(', '),
            reason ?? 'not said',
            approvedBy ?? 'not said',
          ]),
          'None are announced.',
        ),
      ]),
      section('Recommendations', [
        review.recommendations.length === 0
          ? text('None: the promises fit what is delivered.')
          : list(review.recommendations.map(({ about, text: said }) => `${about}: ${said}`)),
      ]),
      section('Sign-off', [
        table(
          'Keep, change or drop each objective; who agreed, and when.',
          ['Role', 'Name', 'Decision', 'Date'],
          ['Service owner', 'SRE', 'Security', 'Product'].map((role) => [role, '', '', '']),
          '',
        ),
      ]),
    ],
  }
}
