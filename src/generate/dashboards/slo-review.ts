// For the review of promises: were they kept, what cost most, and how much was seen?
import type { DashboardDescription } from './dashboard.ts'
import { alertsByName } from './panels/alerts.ts'
import {
  affectedClients,
  budgets,
  burnDown,
  burnRate,
  coverage,
  daysMet,
  exclusions,
  lateShare,
  objectives,
  periodRatio,
  rulesLoaded,
  topClients,
  topReasons,
  volume,
} from './panels/promises.ts'

export const SLO_REVIEW: DashboardDescription = {
  uid: 'authslo-slo-review',
  title: 'OAuth SLO review',
  about: 'Were the promises kept, what cost most, and how much was seen?',
  from: 'now-28d',
  rows: [
    ['Budgets', [burnDown(), budgets(), burnRate('6h'), periodRatio(), daysMet()]],
    ['What cost most', [topClients(), topReasons(), alertsByName(), affectedClients()]],
    ['How sure we are', [coverage(), volume(), lateShare(), exclusions()]],
    ['What is promised', [objectives(), rulesLoaded()]],
  ],
}
