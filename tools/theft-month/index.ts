// `npm run simulate:theft`: a month of users and twenty thefts through the real pipeline; precision and recall of `suspicious`.
import { isSilentByDefinition, silencersOf, type Trace } from './explanation.ts'
import { measure, type Incident, type Measured } from './measure.ts'
import { createMonth } from './month.ts'
import type { Theft } from './thieves.ts'

const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const options = {
  seed: argument('seed', 1),
  days: argument('days', 30),
  people: argument('people', 1000),
  thefts: argument('thefts', 20),
  hybridShare: argument('hybrid-share', 0),
  relayedShare: argument('relayed-share', 0),
}
const toldFalse = argument('tell', 5)

const iso = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 19)

const report = ({
  events,
  seconds,
  ledger,
  incidents,
  found,
  traces,
  classes,
  dampened,
}: Measured): void => {
  const wrong = incidents.filter(({ theft }) => theft === undefined)
  const percent = (a: number, b: number): string =>
    b === 0 ? 'none' : `${((100 * a) / b).toFixed(1)} %`
  console.log(
    `${options.people} users, ${options.days} days, seed ${options.seed}: ${events} events`,
  )
  console.log(`in ${seconds.toFixed(1)} s, simulation included\n`)
  console.log('planted                 stolen               agent     used  accepted  found by')
  for (const theft of ledger) {
    const by = incidents.filter(({ theft: of }) => of === theft)
    const told = by.length === 0 ? 'NOT FOUND' : by.map(({ evidence }) => evidence).join(', ')
    console.log(
      `${theft.kind.padEnd(22)}  ${iso(theft.stolenMs)}  ${theft.mimics ? "victim's" : 'own     '}  ${String(theft.uses).padStart(4)}  ${String(theft.accepted).padStart(8)}  ${told}`,
    )
  }
  console.log(
    `\nincidents ${incidents.length}: of thefts ${incidents.length - wrong.length}, false ${wrong.length}`,
  )
  console.log(`precision ${percent(incidents.length - wrong.length, incidents.length)}`)
  console.log(`recall    ${found.size}/${ledger.length}`)
  for (const mimics of [false, true]) {
    const of = ledger.filter((theft) => theft.mimics === mimics)
    const among = of.filter((theft) => found.has(theft)).length
    console.log(
      `  ${among}/${of.length} of thieves with ${mimics ? "the victim's agent" : 'an agent of their own'}`,
    )
  }
  const missed = ledger.filter((theft) => !found.has(theft))
  const traceOf = (theft: Theft): Trace =>
    traces.get(theft) ?? { signals: new Set(), dampers: new Set(), reuses: [] }
  const silent = missed.filter((theft) => isSilentByDefinition(traceOf(theft)))
  console.log(
    `  of ${missed.length} not found, ${silent.length} silent by definition: an old copy with the owner's agent, or an address of many`,
  )
  if (missed.length > 0)
    console.log('\nnot found              agent     what was there, and what kept it silent')
  for (const theft of missed) {
    const trace = traceOf(theft)
    const there = [...trace.reuses, ...trace.signals].join(', ') || 'no signal, no reuse'
    console.log(
      `${theft.kind.padEnd(22)} ${theft.mimics ? "victim's" : 'own     '}  ${there}: ${silencersOf(trace).join('; ')}`,
    )
  }
  console.log(`\nreuse of refresh tokens by class: ${list(classes)}`)
  console.log(`signals taken by a damper: ${list(dampened)}`)
  for (const incident of wrong.slice(0, toldFalse)) tell(incident)
}
const list = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${name} ${count}`).join(', ') || 'none'

const tell = ({ timeMs, kind, evidence, subject, before }: Incident): void => {
  console.log(`\nfalse: ${iso(timeMs)} ${kind} of ${subject}: ${evidence}; before it`)
  for (const line of before) console.log(`  ${line}`)
}

report(measure(createMonth(options), () => performance.now()))
