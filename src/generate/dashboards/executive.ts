// For whoever answers for it: are promises kept, and what went wrong lately?
import type { DashboardDescription } from './dashboard.ts'
import { pages, recentSevere } from './panels/alerts.ts'
import { affectedClients, availability, budgets, goodShare } from './panels/promises.ts'
import { issuedInRange, tokenRequests, tokensIssued } from './panels/token-endpoint.ts'

export const EXECUTIVE: DashboardDescription = {
  uid: 'authslo-executive',
  title: 'OAuth executive',
  about: 'Are the promises kept, and what went wrong lately?',
  from: 'now-7d',
  rows: [
    ['At a glance', [availability(), tokensIssued(), issuedInRange(), pages()]],
    ['Promises', [budgets(), recentSevere(), goodShare()]],
    ['Use', [tokenRequests(), affectedClients()]],
  ],
}
