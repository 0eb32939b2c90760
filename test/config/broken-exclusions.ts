// Announced maintenance, and every way in which it can be written wrong.

export const GOOD_EXCLUSIONS = `servers: [{name: kc}]
exclusions:
  - {id: CHG-1, from: 2026-12-01T22:00:00Z, to: 2026-12-01T23:00:00Z, servers: [kc], slos: ["*"]}
  - {id: weekly, cron: "0 3 * * SUN", for: 10m, time_zone: Europe/Berlin, servers: ["*"], slos: [refresh-success]}
`

/** id, what replaces what in the good text, the whole message. */
export const BROKEN_EXCLUSIONS: readonly (readonly [string, string, string, string])[] = [
  [
    'exclusion-window',
    'to: 2026-12-01T23:00:00Z, ',
    '',
    `authslo.yaml:3:5: error: \`exclusions[0]\` does not say when [exclusion-window]
  3 |   - {id: CHG-1, from: 2026-12-01T22:00:00Z, servers: [kc], slos: ["*"]}
    |     ^
  Write \`from\` and \`to\`, for once; or \`cron\` and \`for\`, for a window that comes back.
`,
  ],
  [
    'exclusion-empty',
    'to: 2026-12-01T23',
    'to: 2026-12-01T21',
    `authslo.yaml:3:49: error: the window ends before it begins [exclusion-empty]
  3 |   - {id: CHG-1, from: 2026-12-01T22:00:00Z, to: 2026-12-01T21:00:00Z, servers: [kc], slos: ["*"]}
    |                                                 ^
  Write a later moment.
`,
  ],
  [
    'exclusion-cron',
    '"0 3 * * SUN"',
    '"at three"',
    `authslo.yaml:4:24: error: \`at three\` is no cron expression [exclusion-cron]
  4 |   - {id: weekly, cron: "at three", for: 10m, time_zone: Europe/Berlin, servers: ["*"], slos: [refresh-success]}
    |                        ^
  Write minute, hour, day, month, weekday: "0 3 * * SUN" is Sundays at three.
`,
  ],
  [
    'unknown-server',
    'servers: [kc], slos',
    'servers: [ck], slos',
    `authslo.yaml:3:81: error: \`exclusions[0].servers[0]\` names \`ck\`, which is no server [unknown-server]
  3 | : 2026-12-01T22:00:00Z, to: 2026-12-01T23:00:00Z, servers: [ck], slos: ["*"]}
    |                                                             ^
  Write \`kc\`.
`,
  ],
]
