import type { Incident } from './incident.ts'

export const deadStorage: Incident = {
  id: 'dead-storage',
  title: 'Dead storage',
  description: 'The store refuses every connection.',
  breaks: ['token-issuance-success', 'refresh-success', 'availability-requests'],
  start: ({ store }) => {
    store.faults.dead = true
    return () => {
      store.faults.dead = false
    }
  },
}
