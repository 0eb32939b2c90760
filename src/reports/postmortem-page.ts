// A postmortem as it is read.
import { list, section, table, text, type Page } from './page.ts'
import { wallClock } from './period.ts'
import type { Moment, Postmortem } from './postmortem.ts'
import { contributionRows } from './review-page.ts'
import { count, percent } from './wording.ts'

const WHAT: Readonly<Record<Moment['what'], string>> = {
  first_bad_event: 'First bad event',
  detection: 'Detected',
  page: 'Paged',
  recovery: 'Recovered',
  resolved: 'Resolved',
  last_acceptance: 'Last acceptance of a revoked token',
  revocation: 'Revocation',
  revoked_accepted: 'Revoked token accepted',
  revoked_refused: 'Revoked token refused',
  key_rotation: 'Key rotation',
  rotation_closed: 'Key rotation ended',
  refresh_reuse: 'Reuse of a refresh token',
  suspicious_use: 'Suspicious use of a token',
  source_unhealthy: 'Source in trouble',
}
/** Labels that say whom an alert is about. */
const SUBJECTS = ['client', 'resource_server', 'source', 'tenant', 'scope'] as const
const ROTATION: ReadonlySet<Moment['what']> = new Set(['key_rotation', 'rotation_closed'])

export const postmortemPage = (found: Postmortem): Page => {
  const { incident, timeZone: zone, timeline, affected } = found
  const seconds = (timeMs: number): string =>
    `${wallClock(timeMs, zone)}:${new Date(timeMs).toISOString().slice(17, 19)}`
  const rows = (moments: readonly Moment[]): readonly (readonly string[])[] =>
    moments.map(({ timeMs, what, detail }) => [seconds(timeMs), WHAT[what], detail])
  return {
    title: `Postmortem of ${found.alert ?? `${wallClock(found.fromMs, zone)} to ${wallClock(found.toMs, zone)}`}, ${found.service}`,
    lead: [
      `Times are of ${zone}. Made ${wallClock(found.madeMs, zone)} from ${found.from === 'prometheus' ? 'Prometheus: to the minute' : 'logs: bad events to the minute, all else as logged'}.`,
      incident === undefined
        ? 'No alert fired in this time.'
        : `${incident.server}: ${incident.alerts.join(', ')}.`,
    ],
    sections: [
      section('Timeline', [
        table(
          'What happened, in order of time.',
          ['When', 'What', 'Of what'],
          rows(timeline),
          'Nothing is known of this time.',
        ),
      ]),
      section('Affected requests', [
        table(
          'From the first bad event to the recovery; budget: of the time that was looked at.',
          ['Promise', '#Bad', '#Events', '#Bad of all'],
          (incident?.costs ?? []).map(({ slo, bad, events }) => [
            slo,
            count(bad),
            count(events),
            percent(bad / events),
          ]),
          'No promise had bad events.',
        ),
      ]),
      section('Affected clients, and causes', [
        table(
          affected === undefined ? 'Bad events' : `Bad events of ${affected.slo} in the incident.`,
          ['Trait', '#Bad events', '#Of all bad'],
          affected === undefined ? [] : contributionRows(affected.contributions, affected.bad),
          'Whom it hit is not known: nothing that is counted or logged tells it.',
        ),
      ]),
      ...found.answers.map(({ question, data, gaps }) =>
        section(question, [
          ...(data.length > 0 ? [list(data)] : []),
          ...(gaps.length > 0 ? [list(gaps.map((gap) => `Gap: ${gap}`))] : []),
        ]),
      ),
      section('Rotation timeline', [
        table(
          'Steps of key rotations.',
          ['When', 'What', 'Of what'],
          rows(timeline.filter(({ what }) => ROTATION.has(what))),
          'No step of a key rotation was seen.',
        ),
      ]),
      section("What should have fired by today's rules", [
        text(
          `${found.rulesJudged === 'burn_rate' ? 'Burn-rate rules of SLOs only; other alerts need a Prometheus. ' : ''}That a page gives way to the trouble of one single client is not simulated.`,
        ),
        table(
          'Whether it is recorded that it fired.',
          ['Alert', 'Severity', 'About', 'From', 'To', 'Recorded'],
          found.shouldHaveFired.map(({ alert, severity, server, labels, fromMs, toMs, fired }) => [
            alert,
            severity,
            [server, ...SUBJECTS.flatMap((name) => labels[name] ?? [])].filter(Boolean).join(', '),
            seconds(fromMs),
            seconds(toMs),
            found.firingsAre === 'simulated' ? 'nothing is' : fired ? 'yes' : 'no',
          ]),
          'Nothing.',
        ),
      ]),
    ],
  }
}
