import type { Incident } from './incident.ts'

export const brokenKeyRotation: Incident = {
  id: 'broken-key-rotation',
  title: 'Broken key rotation',
  description:
    'The signing key is replaced without overlap, and the orders service goes on with the keys that it had.',
  // Tokens are issued in time and without error; they are refused elsewhere.
  breaks: ['token-validation'],
  start: ({ keys }) => {
    const broken = keys.keepStale(true).then(keys.rotate)
    return () => void broken.then(() => keys.keepStale(false)).catch(() => undefined)
  },
}
